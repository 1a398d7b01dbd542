/** The chart of docs/scaling.md: how long events wait at most, by uploads a second. Pure. */
import { onLogarithmicAxis, svg } from '../svg';
import { AS_DEPLOYED, LADDER, LIFTED, limits, type Capacity } from './limits';
import { simulate } from './simulation';

const [WIDTH, HEIGHT] = [900, 420];
const PLOT = { left: 90, right: WIDTH - 30, top: 90, bottom: HEIGHT - 90 } as const;
const RATES = { from: 1, to: 10_000 } as const;
const STEPS_OF_A_DECADE = 5;
/** Waits are drawn from one second on; none is at the bottom. */
const WAITS = { from: 1, to: 10_000 } as const;
const WAIT_TICKS = [
  [1, '≤ 1 s'],
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
  [3_600, '1 h'],
] as const;

/** @returns the whole file. */
export function scalingChart(): string {
  const marks = LADDER.map(({ capacity }) => limits(capacity)[0]).flatMap((limit) => limit ?? []);
  const first = Math.floor(marks[0]?.picturesPerSecond ?? NaN);
  const title = `The longest wait of an event after ten minutes of uploads: as deployed it grows from ${first} uploads a second on; with every limit moved it stays at seconds up to 10,000`;
  const style = '.mark{stroke:#66727f;stroke-dasharray:3 4}.line{fill:none;stroke-width:2.5}';
  const parts = [
    `<text class="name" x="${PLOT.left}" y="30" font-size="15">Longest wait of an event after ten minutes of uploads</text>`,
    ...legend('as deployed', '#c1584a', PLOT.left),
    ...legend('every limit of the ladder moved', '#4a7fc1', PLOT.left + 150),
    ...axes(),
    ...marks.map(({ picturesPerSecond }, index) => mark(index + 1, picturesPerSecond)),
    curve(AS_DEPLOYED, '#c1584a'),
    curve(LIFTED, '#4a7fc1'),
    `<text class="note" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 42}" text-anchor="middle">uploads a second</text>`,
    `<text class="note" x="${PLOT.left}" y="${PLOT.bottom + 70}" font-size="12">Dashed: the first limit at each step of the ladder, 1 to ${marks.length}.</text>`,
  ];
  return svg({ width: WIDTH, height: HEIGHT, title, style, parts });
}

function legend(name: string, colour: string, x: number): string[] {
  return [
    `<path class="line" stroke="${colour}" d="M${x} 53h24"/>`,
    `<text class="note" x="${x + 32}" y="57">${name}</text>`,
  ];
}

function axes(): string[] {
  const ticks = [1, 10, 100, 1_000, 10_000];
  return [
    ...ticks.flatMap((rate) => [
      `<path class="grid" d="M${across(rate)} ${PLOT.top}V${PLOT.bottom}"/>`,
      `<text class="note" x="${across(rate)}" y="${PLOT.bottom + 20}" text-anchor="middle">${rate.toLocaleString('en-US')}</text>`,
    ]),
    ...WAIT_TICKS.flatMap(([wait, name]) => [
      `<path class="grid" d="M${PLOT.left} ${up(wait)}H${PLOT.right}"/>`,
      `<text class="note" x="${PLOT.left - 10}" y="${up(wait) + 4}" text-anchor="end">${name}</text>`,
    ]),
  ];
}

function mark(step: number, rate: number): string {
  const x = across(Math.min(rate, RATES.to));
  // One above the other, since they are close together.
  const y = step % 2 === 0 ? PLOT.top - 4 : PLOT.top - 16;
  return `<path class="mark" d="M${x} ${PLOT.top}V${PLOT.bottom}"/><text class="note" x="${x}" y="${y}" text-anchor="middle" font-size="12">${step}</text>`;
}

function curve(capacity: Capacity, colour: string): string {
  const decades = Math.log10(RATES.to / RATES.from);
  const points = Array.from({ length: decades * STEPS_OF_A_DECADE + 1 }, (_, index) => {
    const rate = RATES.from * 10 ** (index / STEPS_OF_A_DECADE);
    return `${across(rate)} ${up(Math.max(WAITS.from, simulate(capacity, rate).longestWait))}`;
  });
  return `<path class="line" stroke="${colour}" d="M${points.join('L')}"/>`;
}

function across(rate: number): number {
  return onLogarithmicAxis(rate, RATES, PLOT.left, PLOT.right);
}

function up(wait: number): number {
  return onLogarithmicAxis(wait, WAITS, PLOT.bottom, PLOT.top);
}
