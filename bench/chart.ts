/** The chart of the bench: the time that others take for the same thumbnail, by the function's. Pure. */
import type { Result } from './report';
import { valueOf } from './row';
import { onLogarithmicAxis, svg } from './svg';

const WIDTH = 900;
const PLOT = { left: 170, right: WIDTH - 80, top: 84 } as const;
/** The axis reaches from a half of ours to a hundred times as long. */
const RATIOS = { from: 0.5, to: 100 } as const;
const TICKS = [0.5, 1, 2, 5, 10, 20, 50, 100] as const;
/** Pixels from one bar to the next, and more before a group for its name. */
const [LINE, BAR, HEAD] = [20, 13, 30];
const COLORS = { slower: '#4a7fc1', faster: '#c1584a' } as const;

/** @returns the whole file: a bar for each figure that has one, in the order measured. */
export function resultsChart(results: readonly Result[]): string {
  const figures = results.flatMap((result) => result.figures);
  const bars: string[] = [];
  let y = PLOT.top;
  let last: string | undefined;
  for (const figure of figures) {
    const { bar } = figure;
    if (!bar) continue;
    if (bar.group !== last) {
      bars.push(`<text class="name" x="${PLOT.left}" y="${y + HEAD - 8}">${bar.group}</text>`);
      y += HEAD;
      last = bar.group;
    }
    bars.push(...drawn(bar.name, valueOf(figure), y));
    y += LINE;
  }
  return svg({
    width: WIDTH,
    height: y + 50,
    title: 'CPU that others take for the same thumbnail, by what the function takes',
    style: '.one{stroke:#1d2733;stroke-width:1.5}',
    parts: [
      `<text class="name" x="${PLOT.left}" y="30" font-size="15">CPU that others take for the same thumbnail, by the function's</text>`,
      `<text class="note" x="${PLOT.left}" y="52">12 megapixels to 128 pixels on one core; right of the line they take longer than the function</text>`,
      ...axis(y),
      ...bars,
      `<path class="one" d="M${across(1)} ${PLOT.top}V${y + 6}"/>`,
    ],
  });
}

function axis(bottom: number): string[] {
  return TICKS.flatMap((ratio) => [
    `<path class="grid" d="M${across(ratio)} ${PLOT.top}V${bottom + 6}"/>`,
    `<text class="note" x="${across(ratio)}" y="${bottom + 26}" text-anchor="middle">${ratio}</text>`,
  ]);
}

function drawn(name: string, ratio: number, y: number): string[] {
  const [one, end] = [across(1), across(Math.min(Math.max(ratio, RATIOS.from), RATIOS.to))];
  const color = ratio < 1 ? COLORS.faster : COLORS.slower;
  const width = Math.round(10 * Math.abs(end - one)) / 10;
  return [
    `<text class="note" x="${PLOT.left - 10}" y="${y + 11}" text-anchor="end">${name}</text>`,
    `<rect x="${Math.min(one, end)}" y="${y}" width="${width}" height="${BAR}" fill="${color}"/>`,
    `<text class="note" x="${Math.max(one, end) + 6}" y="${y + 11}" font-size="12">${ratio.toFixed(2)}</text>`,
  ];
}

function across(ratio: number): number {
  return onLogarithmicAxis(ratio, RATIOS, PLOT.left, PLOT.right);
}
