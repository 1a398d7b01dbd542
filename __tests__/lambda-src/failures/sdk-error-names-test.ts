/** The failure table has every error name that the SDK classifies as throttling. */
import { readFileSync } from 'node:fs';
import { isThrottlingError } from '@smithy/core/retry';
import { failureOf } from '../../../lambda-src/failures/failure-table';

// The SDK does not export its list.
const SOURCE = readFileSync(require.resolve('@smithy/core/retry'), 'utf8');
const [, LIST = ''] = /^const THROTTLING_ERROR_CODES = \[([^\]]*)\]/m.exec(SOURCE) ?? [];
const NAMES = [...LIST.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);

test('the SDK classifies each name in its list as throttling', () => {
  expect(NAMES).toContain('SlowDown');
  expect(NAMES.filter((name) => !isThrottlingError({ name, message: '' }))).toEqual([]);
});

test.each(NAMES)('the failure table classifies %s as THROTTLED, as the SDK does', (name) => {
  expect(failureOf({ name }).reason).toBe('THROTTLED');
});
