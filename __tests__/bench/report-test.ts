import { format, report } from '../../bench/report';
import { summary, ratio } from '../../bench/rounds';
import { isMet, type Figure, type Row } from '../../bench/row';

const row: Row = { id: 'P1', name: 'baseline', title: 'Baseline JPEG', measure: () => Promise.resolve([]) };

test('the ratio is computed per round, so that a slow round cancels out', () => {
  expect(ratio([20, 60, 21], [10, 30, 10])).toEqual({ median: 2, low: 2, high: 2.1 });
});

test('the report shows the median and the interquartile range, regardless of the order of the rounds', () => {
  expect(summary([9, 1, 5, 3, 7])).toEqual({ median: 5, low: 3, high: 7 });
});

test.each<[Figure['goal'], number, boolean | undefined]>([
  [{ atMost: 1.2 }, 1.2, true],
  [{ atMost: 1.2 }, 1.21, false],
  [{ atLeast: 8 }, 8, true],
  [{ atLeast: 8 }, 7.9, false],
  [undefined, 1, undefined],
])('a figure with the goal %j: %d is met: %s', (goal, value, met) => {
  expect(isMet({ what: '', value, ...(goal && { goal }) })).toBe(met);
  expect(isMet({ what: '', value: { median: value, low: 0, high: 99 }, ...(goal && { goal }) })).toBe(met);
});

test.each<[string, Pick<Figure, 'value' | 'unit'>]>([
  ['1.20 (1.18–1.23)', { value: { median: 1.2, low: 1.18, high: 1.23 } }],
  ['8.37 MB', { value: 8.371, unit: 'MB' }],
  ['163 MiB', { value: 163.2, unit: 'MiB' }],
])('%s', (text, figure) => {
  expect(format({ what: '', ...figure })).toBe(text);
});

test('the report compares each figure with its goal and lists omitted ones', () => {
  const figures: Figure[] = [
    { what: 'ours / floor', value: 1.1, goal: { atMost: 1.2 } },
    { what: 'peer / ours', value: 2, goal: { atLeast: 8 }, note: 'one core' },
    { what: 'other / ours', value: 3 },
  ];
  const text = report([{ row, figures }], ['ImageMagick: there is none'], 'A machine.');
  expect(text).toContain('| P1 | Baseline JPEG | ours / floor | 1.10 | ≤ 1.2 | met |');
  expect(text).toContain('| P1 | Baseline JPEG | peer / ours | 2.00 | ≥ 8 | **missed**; one core |');
  expect(text).toContain('| P1 | Baseline JPEG | other / ours | 3.00 |  |  |');
  expect(text).toContain('- ImageMagick: there is none');
  expect(text).toContain('A machine.');
});
