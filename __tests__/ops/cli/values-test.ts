import { InvalidArgumentError } from 'commander';
import { formatColumns, quantity } from '../../../ops/cli/columns';
import { readChoice, readCount, readTime } from '../../../ops/cli/values';

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T09:00Z', '2026-01-31T09:00:00.000Z'],
])('readTime parses %s', (text, time) => {
  expect(readTime(text).toISOString()).toBe(time);
});

test.each([
  ['30s', 30],
  ['90m', 5400],
  ['24h', 86_400],
  ['7d', 604_800],
])('readTime parses the age %s', (text, seconds) => {
  const before = Date.now();
  const then = readTime(text).getTime() + seconds * 1000;
  expect(then).toBeGreaterThanOrEqual(before);
  expect(then).toBeLessThanOrEqual(Date.now());
});

test.each(['', 'yesterday', '7w', '-1h', '2026-13-01', '5'])('readTime rejects "%s"', (text) => {
  expect(() => readTime(text)).toThrow(InvalidArgumentError);
});

test.each(['0', '-1', '1.5', 'x', ''])('readCount rejects "%s"', (text) => {
  expect(() => readCount(text)).toThrow(InvalidArgumentError);
});

test('readCount parses a whole number', () => {
  expect(readCount('12')).toBe(12);
});

test.each(['FAILED', 'failed', 'Failed'])('readChoice accepts %s in any case', (text) => {
  expect(readChoice(['SUCCESS', 'FAILED'])(text)).toBe('FAILED');
});

test('readChoice rejects an unknown value, and lists the choices', () => {
  expect(() => readChoice(['SUCCESS', 'FAILED'])('fail')).toThrow('Allowed choices are SUCCESS, FAILED.');
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1_000, '1,000 bytes'],
])('a quantity of %d is "%s"', (number, text) => {
  expect(quantity(number, 'byte')).toBe(text);
});

test('columns are as wide as their widest cell, and numbers are right-aligned', () => {
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
