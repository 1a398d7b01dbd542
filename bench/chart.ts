/** Draws the chart of the bench: CPU time of other libraries relative to the function. */
import type { Result } from './report';
import { valueOf } from './row';

const TITLE = 'CPU time of other libraries for the same thumbnail, relative to this function';
const WIDTH = 900;
const PLOT = { left: 170, right: WIDTH - 80, top: 84 } as const;
/** Ends of the axis, which is logarithmic. */
const [LEAST, MOST] = [0.5, 100];
const TICKS = [0.5, 1, 2, 5, 10, 20, 50, 100];
/** Pixels from one bar to the next, of a bar, and of a group's heading. */
const [LINE, BAR, HEADING] = [20, 13, 30];
const COLORS = { slower: '#4a7fc1', faster: '#c1584a' } as const;

/** Returns the SVG file, with one bar for each figure that has a bar, in the order of measurement. */
export function resultsChart(results: readonly Result[]): string {
  const bars: string[] = [];
  let y = PLOT.top;
  let last: string | undefined;
  for (const figure of results.flatMap(({ figures }) => figures)) {
    const { bar } = figure;
    if (!bar) continue;
    if (bar.group !== last) {
      bars.push(`<text class="name" x="${PLOT.left}" y="${y + HEADING - 8}">${bar.group}</text>`);
      y += HEADING;
      last = bar.group;
    }
    bars.push(...drawBar(bar.name, valueOf(figure), y));
    y += LINE;
  }
  const height = y + 50;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13">`,
    `<title>${TITLE}</title>`,
    '<style>.grid{stroke:#dde2e8}.note{fill:#66727f}.name{fill:#1d2733;font-weight:600}.one{stroke:#1d2733;stroke-width:1.5}</style>',
    `<rect width="${WIDTH}" height="${height}" rx="10" fill="#f6f7f9"/>`,
    `<text class="name" x="${PLOT.left}" y="30" font-size="15">${TITLE}</text>`,
    `<text class="note" x="${PLOT.left}" y="52">12 megapixels to 128 pixels on one core; bars to the right of 1 are slower than this function</text>`,
    ...drawAxis(y),
    ...bars,
    `<path class="one" d="M${across(1)} ${PLOT.top}V${y + 6}"/>`,
    '</svg>',
  ].join('\n')}\n`;
}

function drawAxis(bottom: number): string[] {
  return TICKS.flatMap((ratio) => [
    `<path class="grid" d="M${across(ratio)} ${PLOT.top}V${bottom + 6}"/>`,
    `<text class="note" x="${across(ratio)}" y="${bottom + 26}" text-anchor="middle">${ratio}</text>`,
  ]);
}

function drawBar(name: string, ratio: number, y: number): string[] {
  const [one, end] = [across(1), across(Math.min(Math.max(ratio, LEAST), MOST))];
  const color = ratio < 1 ? COLORS.faster : COLORS.slower;
  const width = Math.round(10 * Math.abs(end - one)) / 10;
  return [
    `<text class="note" x="${PLOT.left - 10}" y="${y + 11}" text-anchor="end">${name}</text>`,
    `<rect x="${Math.min(one, end)}" y="${y}" width="${width}" height="${BAR}" fill="${color}"/>`,
    `<text class="note" x="${Math.max(one, end) + 6}" y="${y + 11}" font-size="12">${ratio.toFixed(2)}</text>`,
  ];
}

/** Returns the x coordinate of a ratio, to a tenth of a pixel. */
function across(ratio: number): number {
  const share = Math.log(ratio / LEAST) / Math.log(MOST / LEAST);
  return Math.round(10 * (PLOT.left + share * (PLOT.right - PLOT.left))) / 10;
}
