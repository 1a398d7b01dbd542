/** The README's length, and that its figures are those of the documents that are computed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cpuOf, MIXES } from '../../bench/cost/mixes';
import { AS_DEPLOYED, handling, standing, total } from '../../bench/cost/model';
import { REFERENCE_PRICES } from '../../constructs/monitoring/price-table';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

const read = (file: string): string => readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
const readme = read('README.md');

test('is read in a few minutes', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(150);
});

test('README.md states the cost of a million thumbnails in a month that docs/cost.md computes', () => {
  const phones = cpuOf(MIXES['photos of phones']);
  const month =
    total(handling(phones, AS_DEPLOYED, REFERENCE_PRICES)) + total(standing(AS_DEPLOYED, REFERENCE_PRICES));
  const [line = ''] = /^\| a million thumbnails in a month.*$/m.exec(readme) ?? [];
  expect(line.match(/\$[\d.]+/g)).toEqual([`$${month.toFixed(2)}`]);
});

test('tells the ratios of bench/results.md', () => {
  const results = read('bench/results.md');
  const ratios = (what: RegExp): number[] =>
    [...results.matchAll(/\| ([^|]+) \| ([\d.]+) \([^|]*\|/g)]
      .filter(([, row = '']) => what.test(row))
      .map(([, , ratio]) => Number(ratio));
  const times = (way: string): string => {
    const [baseline = NaN] = ratios(RegExp(`^baseline-12mp.jpg: ${way} / ours$`));
    const [progressive = NaN] = ratios(RegExp(`^progressive-12mp.jpg: ${way} / ours$`));
    const png = ratios(RegExp(`png: ${way} / ours$`));
    expect(png).toHaveLength(5);
    const [least, most] = [Math.min(...png).toFixed(1), Math.max(...png).toFixed(1)];
    return `${baseline.toFixed(2)}, ${progressive.toFixed(2)}, ${least === most ? least : `${least} to ${most}`}`;
  };
  const [line = ''] = /^\| \*\*time for 12 megapixels.*$/m.exec(readme) ?? [];
  expect(line.replaceAll('*', '').match(/[\d.]+, [\d.]+, [\d.]+(?: to [\d.]+)?/g)).toEqual(
    ['pillow', 'sharp'].map(times),
  );
  const [imported = NaN] = ratios(/^deployed bundle \/ boto3 and Pillow$/);
  expect(readme).toContain(`by ours | 1 | ${(1 / imported).toFixed(0)} (boto3 and Pillow) |`);
});

test('states as many histories as the exploration counts', () => {
  const [, told] = /every order of \[(\d+) histories\]/.exec(readme) ?? [];
  expect(read('__tests__/lambda-src/memory/README.md')).toContain(
    `- 3 operations: ${String(told)} histories`,
  );
});

test('tells as many alarms as docs/runbook.md', () => {
  const [, told] = /(\d+) alarms, dashboard/.exec(readme) ?? [];
  const [, table = ''] = /<!-- alarms -->([^]*)<!-- end of alarms -->/.exec(read('docs/runbook.md')) ?? [];
  expect(table.match(/^\| \[/gm)).toHaveLength(Number(told));
});
