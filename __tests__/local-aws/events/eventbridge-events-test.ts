import { makeEventBridgeEvent } from '../../../local-aws/events/eventbridge-events';

const CONTEXT = {
  region: 'eu-central-1',
  account: '111122223333',
  time: new Date('2026-01-31T12:00:00.123Z'),
  sequence: 255,
};
const CHANGE = { bucket: 'images', key: 'my cat+1.png', versionId: 'v1' };

// lambda-src/events/eventbridge-events-test.ts tests how the function reads each kind of event.
test('the event of an upload has the documented fields and an unencoded key', () => {
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

test('a change without an EventBridge event throws an error', () => {
  expect(() => makeEventBridgeEvent({ ...CHANGE, eventName: 'ObjectTagging:Put' }, {}, CONTEXT)).toThrow(
    'does not support ObjectTagging:Put events of EventBridge',
  );
});
