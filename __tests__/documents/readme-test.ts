/** The length of README.md, and its figures, which are those of the generated documents. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cpuOf, MIXES } from '../../bench/cost/mixes';
import { AS_DEPLOYED, handling, standing, total } from '../../bench/cost/model';
import { PRICES } from '../../bench/cost/prices';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { PRODUCTION_RULES } from '../constructs/monitoring/production-rules';
import { expectFigure } from './documents';

const read = (file: string): string => readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
const readme = read('README.md');

test('README.md has at most 900 words and 150 lines', () => {
  expect(readme.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(900);
  expect(readme.split('\n').length).toBeLessThanOrEqual(150);
});

test('README.md states the cost of a million thumbnails in a month that docs/cost.md computes', () => {
  const phones = cpuOf(MIXES['phone photos']);
  const month = total(handling(phones, AS_DEPLOYED, PRICES)) + total(standing(AS_DEPLOYED, PRICES));
  expectFigure('./README.md', /(?<=^\| a million thumbnails in a month.*)\$[\d.]+/, `$${month.toFixed(2)}`);
});

test('README.md compares times with Pillow, sharp and boto3 as bench/results.md does', () => {
  const results = read('bench/results.md');
  const ratios = (what: RegExp): number[] =>
    [...results.matchAll(/\| ([^|]+) \| ([\d.]+) \([^|]*\|/g)]
      .filter(([, row = '']) => what.test(row))
      .map(([, , ratio]) => Number(ratio));
  const jpeg = (way: string): number[] =>
    ['baseline', 'progressive'].map((kind) => {
      const [ratio = NaN] = ratios(RegExp(`^${kind}-12mp.jpg: ${way} / ours$`));
      return ratio;
    });
  const png = (way: string): number[] => ratios(RegExp(`png: ${way} / ours$`));
  expect(png('pillow')).toHaveLength(5);
  expect(png('sharp')).toHaveLength(5);

  const [baseline, progressive] = jpeg('pillow').map((ratio) => (1 / ratio).toFixed(1));
  expect(readme).toContain(
    `Pillow is ${baseline}x faster for a baseline JPEG and ${progressive}x faster for a progressive one`,
  );
  const [least, most] = [Math.min(...png('pillow')), Math.max(...png('pillow'))];
  expect(readme).toContain(`runs at ${least.toFixed(1)}x to ${most.toFixed(1)}x the speed of Pillow`);
  const sharp = [...jpeg('sharp'), ...png('sharp')];
  expect(readme).toContain(
    `Plain sharp takes ${Math.min(...sharp).toFixed(1)}x to ${Math.max(...sharp).toFixed(1)}x the time`,
  );
  const [imported = NaN] = ratios(/^deployed bundle \/ boto3 and Pillow$/);
  expect(readme).toContain(`loads its code ${(1 / imported).toFixed(0)}x faster than boto3 and Pillow`);
});

test('README.md, docs/reliability.md and docs/decisions.md state the histories and states that test:deep explores', () => {
  const [, histories = '', states = ''] =
    /^- 3 operations: (\d+) histories, ([\d,]+) states/m.exec(
      read('__tests__/lambda-src/memory/README.md'),
    ) ?? [];
  expectFigure('./README.md', /(?<=in every order of \[)\d+(?= histories\])/, histories);
  for (const page of ['reliability.md', 'decisions.md'])
    expectFigure(page, /[\d,]+ histories with [\d,]+ states/, `${histories} histories with ${states} states`);
});

test('README.md states the number of alarms', () => {
  expectFigure('./README.md', /\d+(?= alarms, dashboard)/, String(PRODUCTION_RULES.length));
});
