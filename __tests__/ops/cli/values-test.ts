import { InvalidArgumentError } from 'commander';
import { formatColumns } from '../../../ops/cli/columns';
import { readCount, readTime } from '../../../ops/cli/values';

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T09:00Z', '2026-01-31T09:00:00.000Z'],
])('%s is a moment', (text, moment) => {
  expect(readTime(text).toISOString()).toBe(moment);
});

test.each([
  ['30s', 30],
  ['90m', 5400],
  ['24h', 86_400],
  ['7d', 604_800],
])('%s is that long ago', (text, seconds) => {
  const before = Date.now();
  const then = readTime(text).getTime() + seconds * 1000;
  expect(then).toBeGreaterThanOrEqual(before);
  expect(then).toBeLessThanOrEqual(Date.now());
});

test.each(['', 'yesterday', '7w', '-1h', '2026-13-01', '5'])('"%s" is no moment', (text) => {
  expect(() => readTime(text)).toThrow(InvalidArgumentError);
});

test.each(['0', '-1', '1.5', 'x', ''])('"%s" is no count', (text) => {
  expect(() => readCount(text)).toThrow(InvalidArgumentError);
});

test('a count is a whole number', () => {
  expect(readCount('12')).toBe(12);
});

test('columns are as wide as their widest cell; numbers stand at the right', () => {
  expect(
    formatColumns(
      ['key', ' bytes', 'status'],
      [
        ['a.jpg', '7', 'x'],
        ['b', '1,000', ''],
      ],
    ),
  ).toBe('key    bytes  status\na.jpg      7  x\nb      1,000');
});
