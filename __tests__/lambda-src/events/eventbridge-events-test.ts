import fc from 'fast-check';
import { readEitherEvent } from '../../../lambda-src/events/eventbridge-events';
import { readEvent } from '../../../lambda-src/events/s3-events';
import { makeEventBridgeEvent } from '../../../local-aws/events/eventbridge-events';
import { makeEvent } from '../../../local-aws/events/s3-events';

/** An event as in https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html. */
function event(type: string, object: object = {}, detail: object = {}, more: object = {}): object {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': type,
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-01-31T12:00:00Z',
    region: 'ca-central-1',
    resources: ['arn:aws:s3:::images'],
    detail: {
      version: '0',
      bucket: { name: 'images' },
      object: { key: 'cat.png', ...object },
      ...detail,
    },
    ...more,
  };
}

const read = (...of: Parameters<typeof event>): unknown => readEitherEvent(event(...of))[0];

describe('an event from EventBridge', () => {
  test('an Object Created event from EventBridge has version, ETag, size and time', () => {
    const object = { size: 5, etag: 'e1', 'version-id': 'v1', sequencer: '617f08299329d189' };
    expect(readEitherEvent(event('Object Created', object, { reason: 'PutObject' }))).toEqual([
      {
        object: { bucket: 'images', key: 'cat.png' },
        kind: 'uploaded',
        versionId: 'v1',
        etag: 'e1',
        size: 5,
        eventTime: new Date('2026-01-31T12:00:00Z'),
      },
    ]);
  });

  test.each(['a b.png', 'a+b.png', '100%.png', '%2B.png', 'Grüße.png', '🐈.png'])(
    'a key from EventBridge is not decoded: %s',
    (key) => {
      expect(read('Object Created', { key })).toMatchObject({ object: { bucket: 'images', key } });
    },
  );

  test.each(['DeleteObject', 'Lifecycle Expiration'])(
    'a permanent deletion from EventBridge (%s) removes its version',
    (reason) => {
      const detail = { reason, 'deletion-type': 'Permanently Deleted' };
      expect(read('Object Deleted', { 'version-id': 'v1' }, detail)).toEqual({
        object: { bucket: 'images', key: 'cat.png' },
        kind: 'version-removed',
        versionId: 'v1',
      });
    },
  );

  test.each<Parameters<typeof event>>([
    ['Object Deleted', { 'version-id': 'v1' }, { 'deletion-type': 'Delete Marker Created' }],
    ['Object Deleted', {}, { 'deletion-type': 'Permanently Deleted' }],
    ['Object Deleted', { 'version-id': 'null' }, { 'deletion-type': 'Permanently Deleted' }],
    ['Object Restore Completed', { 'version-id': 'v1' }],
    ['Something New', { 'version-id': 'v1' }],
    ['Object Created', { 'version-id': 'v1' }, {}, { time: undefined }],
  ])('an EventBridge event only says that the key changed: %s %j %j %j', (...of) => {
    expect(read(...of)).toEqual({ object: { bucket: 'images', key: 'cat.png' }, kind: 'changed' });
  });

  test('the version "null" from EventBridge is not a version', () => {
    expect(read('Object Created', { 'version-id': 'null' })).toMatchObject({ versionId: undefined });
  });

  test('an EventBridge event with a newer minor version is accepted', () => {
    expect(read('Object Created', {}, { 'event-version': '1.9' })).toMatchObject({ kind: 'uploaded' });
  });

  test.each<[Parameters<typeof event>, string]>([
    [['Object Created', {}, {}, { source: 'aws.s4' }], 'The event\'s source is "aws.s4", not aws.s3.'],
    [['Object Created', {}, { 'event-version': '2.0' }], 'The event\'s event-version is "2.0", not 1.x.'],
    [['Object Created', {}, { bucket: {} }], 'The event has no bucket or no key.'],
    [['Object Created', {}, { bucket: undefined }], 'The event has no bucket or no key.'],
    [['Object Created', { key: '' }], 'The event has no bucket or no key.'],
    [['Object Created', {}, { object: undefined }], 'The event has no bucket or no key.'],
    [['Object Created', {}, {}, { detail: undefined }], 'The event has no bucket or no key.'],
  ])('the EventBridge event %j is unreadable: %s', (of, message) => {
    expect(read(...of)).toEqual({ kind: 'unreadable', message });
  });
});

describe('an event that is not from EventBridge', () => {
  test.each([undefined, null, 'text', {}, { Records: [] }])(
    'readEitherEvent reads any other event as an S3 notification: %j',
    (other) => {
      expect(readEitherEvent(other)).toEqual(readEvent(other));
    },
  );

  test('EventBridge events and S3 notifications mean the same for every change and key', () => {
    const names = [
      'ObjectCreated:Put',
      'ObjectCreated:Copy',
      'ObjectCreated:CompleteMultipartUpload',
      'ObjectRemoved:Delete',
      'ObjectRemoved:DeleteMarkerCreated',
      'ObjectRestore:Completed',
    ];
    // EventBridge has a resolution of one second.
    const time = new Date('2026-01-31T12:00:00Z');
    const context = {
      region: 'eu-central-1',
      account: '111122223333',
      time,
      sequence: 1,
      configurationId: 'x',
    };
    const change = fc.record({
      bucket: fc.constant('images'),
      key: fc.string({ unit: 'grapheme', minLength: 1 }),
      eventName: fc.constantFrom(...names),
      versionId: fc.constantFrom(undefined, 'null', 'v1'),
    });
    fc.assert(
      fc.property(change, fc.option(fc.nat(), { nil: undefined }), (what, size) => {
        const facts = { ...(size !== undefined && { size }), eTag: 'e1' };
        expect(readEitherEvent(makeEventBridgeEvent(what, facts, context))).toEqual(
          readEvent(makeEvent(what, facts, context)),
        );
      }),
    );
  });
});
