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

describe('an event by way of EventBridge', () => {
  test('of an upload tells its version, ETag, size and time', () => {
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
    'has its key as it is: %s',
    (key) => {
      expect(read('Object Created', { key })).toMatchObject({ object: { bucket: 'images', key } });
    },
  );

  test.each(['DeleteObject', 'Lifecycle Expiration'])(
    'of a version that is gone (%s) removes it',
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
  ])('%s %j %j %j says no more than that the key changed', (...of) => {
    expect(read(...of)).toEqual({ object: { bucket: 'images', key: 'cat.png' }, kind: 'changed' });
  });

  test('of an upload without a version has none', () => {
    expect(read('Object Created', { 'version-id': 'null' })).toMatchObject({ versionId: undefined });
  });

  test('of a newer minor version is understood', () => {
    expect(read('Object Created', {}, { 'event-version': '1.9' })).toMatchObject({ kind: 'uploaded' });
  });

  test.each<[Parameters<typeof event>, string]>([
    [['Object Created', {}, {}, { source: 'aws.s4' }], 'The event\'s source is "aws.s4", not aws.s3.'],
    [['Object Created', {}, { 'event-version': '2.0' }], 'The event\'s event-version is "2.0", not 1.x.'],
    [['Object Created', {}, { bucket: {} }], 'The event names no bucket or no key.'],
    [['Object Created', {}, { bucket: undefined }], 'The event names no bucket or no key.'],
    [['Object Created', { key: '' }], 'The event names no bucket or no key.'],
    [['Object Created', {}, { object: undefined }], 'The event names no bucket or no key.'],
    [['Object Created', {}, {}, { detail: undefined }], 'The event names no bucket or no key.'],
  ])('%j cannot be understood: %s', (of, message) => {
    expect(read(...of)).toEqual({ kind: 'unreadable', message });
  });
});

describe('an event of the other shape', () => {
  test.each([undefined, null, 'text', {}, { Records: [] }])(
    'is read as a notification of S3: %j',
    (other) => {
      expect(readEitherEvent(other)).toEqual(readEvent(other));
    },
  );

  test('means the same for every change and key', () => {
    const names = [
      'ObjectCreated:Put',
      'ObjectCreated:Copy',
      'ObjectCreated:CompleteMultipartUpload',
      'ObjectRemoved:Delete',
      'ObjectRemoved:DeleteMarkerCreated',
      'ObjectRestore:Completed',
    ];
    // To the second: EventBridge gives no more.
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
