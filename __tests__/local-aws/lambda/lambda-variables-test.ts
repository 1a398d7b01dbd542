import { logStreamName } from '../../../local-aws/lambda/lambda-variables';

test('a log stream is named after the UTC day, the version, and the machine', () => {
  expect(logStreamName('12', 'host', new Date('2026-01-31T23:59:59Z'))).toBe('2026/01/31/[12]host');
  expect(logStreamName('$LATEST', 'host', new Date('2026-02-01T01:00:00+02:00'))).toBe(
    '2026/01/31/[$LATEST]host',
  );
});
