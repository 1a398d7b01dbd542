import fc from 'fast-check';
import { readEvent } from '../../../lambda-src/events/s3-events';
import { makeEvent, type EventContext } from '../../../local-aws/events/s3-events';
import type { ObjectChange } from '../../../local-aws/gateway/s3-requests';

const CONTEXT: EventContext = {
  region: 'eu-central-1',
  time: new Date('2026-01-31T12:00:00.123Z'),
  configurationId: 'thumbnails',
  sequence: 255,
};
const UPLOAD: ObjectChange = {
  bucket: 'images',
  key: 'my cat.png',
  eventName: 'ObjectCreated:Put',
  versionId: 'v1',
};

function sequencer(sequence: number): string {
  const [record] = makeEvent(UPLOAD, {}, { ...CONTEXT, sequence }).Records as {
    readonly s3: { readonly object: { readonly sequencer: string } };
  }[];
  return record?.s3.object.sequencer ?? '';
}

test('the event of an upload has the documented fields', () => {
  expect(makeEvent(UPLOAD, { size: 7, eTag: 'e1' }, CONTEXT)).toEqual({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-central-1',
        eventTime: '2026-01-31T12:00:00.123Z',
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: expect.any(String) as unknown },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: {
          'x-amz-request-id': expect.any(String) as unknown,
          'x-amz-id-2': expect.any(String) as unknown,
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'thumbnails',
          bucket: {
            name: 'images',
            ownerIdentity: { principalId: expect.any(String) as unknown },
            arn: 'arn:aws:s3:::images',
          },
          object: {
            key: 'my+cat.png',
            size: 7,
            eTag: 'e1',
            versionId: 'v1',
            sequencer: '0000000000000000FF',
          },
        },
      },
    ],
  });
});

test('the event of a deletion without versioning has no size, ETag, or version ID', () => {
  const change = { ...UPLOAD, eventName: 'ObjectRemoved:Delete', versionId: undefined };
  expect(JSON.stringify(makeEvent(change, {}, CONTEXT))).not.toMatch(/"(size|eTag|versionId)"/);
});

describe('the function', () => {
  /** Any characters, and often those that one of the encodings treats specially. */
  const awkward = fc.oneof(
    fc.constantFrom(
      '+',
      ' ',
      '%',
      '%2B',
      '%20',
      '/',
      '//',
      '&amp;',
      '?',
      '#',
      "'",
      '~',
      '\n',
      '\r',
      '\u0000',
    ),
    fc.string({ unit: 'binary', minLength: 1 }),
  );
  const keys = fc.array(awkward, { minLength: 1 }).map((parts) => parts.join(''));

  test('reads any key back from an event', () => {
    fc.assert(
      fc.property(keys, fc.nat(), (key, size) => {
        expect(readEvent(makeEvent({ ...UPLOAD, key }, { size, eTag: 'e1' }, CONTEXT))).toEqual([
          {
            object: { bucket: 'images', key },
            kind: 'uploaded',
            versionId: 'v1',
            etag: 'e1',
            size,
            eventTime: CONTEXT.time,
          },
        ]);
      }),
    );
  });

  test.each([
    ['ObjectRemoved:Delete', 'v1', 'version-removed'],
    ['ObjectRemoved:Delete', undefined, 'changed'],
    ['ObjectRemoved:DeleteMarkerCreated', 'm1', 'changed'],
    ['ObjectCreated:Copy', undefined, 'uploaded'],
  ])('reads the event %s with the version %s', (eventName, versionId, kind) => {
    expect(readEvent(makeEvent({ ...UPLOAD, eventName, versionId }, {}, CONTEXT))).toMatchObject([{ kind }]);
  });
});

describe('the sequencer', () => {
  test('grows as a string of fixed width when the number grows', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
        fc.pre(one !== other);
        const [smaller, greater] = one < other ? [one, other] : [other, one];
        expect(sequencer(smaller) < sequencer(greater)).toBe(true);
        expect(sequencer(smaller)).toHaveLength(sequencer(greater).length);
      }),
    );
  });

  test('the sequencer is hexadecimal', () => {
    expect(sequencer(10)).toMatch(/^0+A$/);
    expect(sequencer(16)).toMatch(/^0+10$/);
  });
});
