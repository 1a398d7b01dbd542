import { resultsChart } from '../../bench/chart';
import type { Result } from '../../bench/report';
import type { Figure } from '../../bench/row';

function chart(...figures: readonly Figure[]): string {
  const result: Result = {
    row: { id: 'P1', name: 'baseline', title: 'Baseline JPEG', measure: () => Promise.resolve([]) },
    figures,
  };
  return resultsChart([result]);
}

const bar = (group: string, name: string, value: Figure['value']): Figure => {
  return { what: `${name} / ours`, value, bar: { group, name } };
};

/** Returns the left end and the width of each bar. */
function bars(svg: string): [x: number, width: number][] {
  return [...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map(([, x, width]) => [
    Number(x),
    Number(width),
  ]);
}

test('slower contestants have bars to the right of 1, faster ones to the left, by median', () => {
  const [slow = [0, 0], slower = [0, 0], quick = [0, 0]] = bars(
    chart(
      bar('JPEG', 'slow', { median: 10, low: 2, high: 90 }),
      bar('JPEG', 'slower', 100),
      bar('JPEG', 'quick', 0.5),
    ),
  );
  expect(slower[0]).toBe(slow[0]);
  expect(slower[1]).toBeCloseTo(2 * slow[1], 0);
  expect(quick[0] + quick[1]).toBeCloseTo(slow[0], 0);
});

test('each group has one heading above its bars, and figures without a bar are omitted', () => {
  const svg = chart(bar('JPEG', 'a', 2), bar('JPEG', 'b', 3), bar('PNG', 'c', 4), {
    what: 'bytes',
    value: 9,
    unit: 'MB',
  });
  expect(svg.match(/JPEG<|PNG<|>[abc]</g)).toEqual(['JPEG<', '>a<', '>b<', 'PNG<', '>c<']);
  expect(svg).not.toContain('9.00');
});

test('a bar beyond the axis is cut off and labeled with its ratio', () => {
  const svg = chart(bar('JPEG', 'slowest', 500), bar('JPEG', 'slow', 100));
  const [[, slowest] = [], [, slow] = []] = bars(svg);
  expect(slowest).toBe(slow);
  expect(svg).toContain('>500.00<');
});
