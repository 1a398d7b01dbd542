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

test("a message of Lambda's destination holds the event, what it is about, and the error without the object", () => {
  const errorMessage = '1 failed: images/Köln 1.jpg: AccessDenied: Access Denied';
  expect(readFailedEvent(destination('RetriesExhausted', { errorType: 'Error', errorMessage }))).toEqual({
    event: EVENT,
    objects: ['images/Köln 1.jpg'],
    error: 'AccessDenied: Access Denied',
  });
});

test.each([
  ['ZeroReservedConcurrency', 'not tried: the function was stopped'],
  ['EventAgeExceeded', 'given up: it waited for more than six hours'],
  ['SomethingNew', 'SomethingNew'],
])('without an error, the condition %s says why', (condition, error) => {
  expect(readFailedEvent(destination(condition))).toMatchObject({ event: EVENT, error });
});

test('what differs between two failures of one kind is left out, so that they are one group', () => {
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
  ['EventBridge, in short', { ERROR_CODE: 'NO_PERMISSIONS' }, ': NO_PERMISSIONS'],
  ['a dead-letter queue of Lambda', { ErrorCode: '200', ErrorMessage: 'too late' }, ': too late'],
  ['whoever says nothing', {}, ''],
])('a plain event is itself what is sent; %s tells the error in attributes', (_, attributes, said) => {
  expect(readFailedEvent(JSON.stringify(EVENT), attributes)).toEqual({
    event: EVENT,
    objects: ['images/Köln 1.jpg'],
    error: `not delivered${said}`,
  });
});

test('an event of EventBridge that could not be handed over is read as the function reads it', () => {
  const detail = { bucket: { name: 'images' }, object: { key: 'a+b.jpg' } };
  const event = { source: 'aws.s3', 'detail-type': 'Object Deleted', detail };
  expect(readFailedEvent(JSON.stringify(event), { ERROR_CODE: 'NO_PERMISSIONS' })).toEqual({
    event,
    objects: ['images/a+b.jpg'],
    error: 'not delivered: NO_PERMISSIONS',
  });
});

test('an event that the function does not know is sent all the same: the function decides', () => {
  const event = { of: 'no bucket' };
  expect(readFailedEvent(JSON.stringify(event))).toMatchObject({ event, objects: [] });
});

test('what is no JSON cannot be sent', () => {
  expect(readFailedEvent('{"Records":')).toEqual({
    event: undefined,
    objects: [],
    error: 'no JSON: it cannot be sent',
  });
});
