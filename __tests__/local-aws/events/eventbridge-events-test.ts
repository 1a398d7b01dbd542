import { makeEventBridgeEvent } from '../../../local-aws/events/eventbridge-events';

const CONTEXT = {
  region: 'eu-central-1',
  account: '111122223333',
  time: new Date('2026-01-31T12:00:00.123Z'),
  sequence: 255,
};
const CHANGE = { bucket: 'images', key: 'my cat+1.png', versionId: 'v1' };

// What each kind of change means to the function: lambda-src/eventbridge-events-test.ts.
test('an upload has the fields that S3 documents, its key as it is', () => {
  const change = { ...CHANGE, eventName: 'ObjectCreated:Put' };
  expect(makeEventBridgeEvent(change, { size: 7, eTag: 'e1' }, CONTEXT)).toEqual({
    version: '0',
    id: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-01-31T12:00:00Z',
    region: 'eu-central-1',
    resources: ['arn:aws:s3:::images'],
    detail: {
      version: '0',
      'event-version': '1.0',
      bucket: { name: 'images' },
      object: {
        key: 'my cat+1.png',
        size: 7,
        etag: 'e1',
        'version-id': 'v1',
        sequencer: '0000000000000000FF',
      },
      'request-id': expect.any(String) as unknown,
      requester: '111122223333',
      'source-ip-address': '127.0.0.1',
      reason: 'PutObject',
    },
  });
});

test('a change that has no name in EventBridge is refused aloud', () => {
  expect(() => makeEventBridgeEvent({ ...CHANGE, eventName: 'ObjectTagging:Put' }, {}, CONTEXT)).toThrow(
    'does not know what ObjectTagging:Put is called in EventBridge',
  );
});
