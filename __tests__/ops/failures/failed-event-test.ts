import { groupByError, readFailedEvent } from '../../../ops/failures/failed-event';

const EVENT = {
  Records: [
    {
      eventVersion: '2.1',
      eventName: 'ObjectCreated:Put',
      eventTime: '2026-01-31T09:00:00.000Z',
      s3: { bucket: { name: 'images' }, object: { key: 'K%C3%B6ln+1.jpg' } },
    },
  ],
};

function destination(condition: string, responsePayload?: object): string {
  return JSON.stringify({ requestContext: { condition }, requestPayload: EVENT, responsePayload });
}

test("a message of a Lambda destination yields the event, its objects, and the error without the object's key", () => {
  const errorMessage = '1 failed: images/Köln 1.jpg: AccessDenied: Access Denied';
  expect(readFailedEvent(destination('RetriesExhausted', { errorType: 'Error', errorMessage }))).toEqual({
    event: EVENT,
    objects: ['images/Köln 1.jpg'],
    error: 'AccessDenied: Access Denied',
  });
});

test.each([
  ['ZeroReservedConcurrency', 'not attempted: the function was stopped'],
  ['EventAgeExceeded', 'expired: not processed within 6 hours'],
  ['SomethingNew', 'SomethingNew'],
])('a message without an error reports the condition %s', (condition, error) => {
  expect(readFailedEvent(destination(condition))).toMatchObject({ event: EVENT, error });
});

test('failures that differ only in their request IDs form one group', () => {
  const id = (end: string): string => `1f0c2a34-0000-4000-8000-00000000000${end}`;
  const messages = ['1', '2'].map((end) =>
    destination('RetriesExhausted', {
      errorMessage: `RequestId: ${id(end)} Error: Task timed out after 60.00 seconds`,
    }),
  );
  const other = destination('RetriesExhausted', { errorMessage: 'RequestId: x Error: killed' });
  const held = [other, ...messages].map((body) => ({ failure: readFailedEvent(body) }));
  expect(groupByError(held).map(({ error, members }) => [error, members.length])).toEqual([
    ['… Error: Task timed out after 60.00 seconds', 2],
    ['RequestId: x Error: killed', 1],
  ]);
});

test.each([
  ['EventBridge', { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not authorized' }, ': not authorized'],
  ['EventBridge without a message', { ERROR_CODE: 'NO_PERMISSIONS' }, ': NO_PERMISSIONS'],
  ['a dead-letter queue of Lambda', { ErrorCode: '200', ErrorMessage: 'too late' }, ': too late'],
  ['a sender without attributes', {}, ''],
])('a bare event is sent unchanged, with the error from the attributes of %s', (_, attributes, reason) => {
  expect(readFailedEvent(JSON.stringify(EVENT), attributes)).toEqual({
    event: EVENT,
    objects: ['images/Köln 1.jpg'],
    error: `not delivered${reason}`,
  });
});

test('an undelivered EventBridge event is parsed as the function parses it', () => {
  const detail = { bucket: { name: 'images' }, object: { key: 'a+b.jpg' } };
  const event = { source: 'aws.s3', 'detail-type': 'Object Deleted', detail };
  expect(readFailedEvent(JSON.stringify(event), { ERROR_CODE: 'NO_PERMISSIONS' })).toEqual({
    event,
    objects: ['images/a+b.jpg'],
    error: 'not delivered: NO_PERMISSIONS',
  });
});

test('an event of an unknown format is sent too, since the function decides', () => {
  const event = { of: 'no bucket' };
  expect(readFailedEvent(JSON.stringify(event))).toMatchObject({ event, objects: [] });
});

test('a message that is not JSON cannot be sent', () => {
  expect(readFailedEvent('{"Records":')).toEqual({
    event: undefined,
    objects: [],
    error: 'not JSON: cannot be sent',
  });
});
