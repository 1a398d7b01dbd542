import { isMet, type Figure, type Row } from './row';

/** A row of the bench with what was measured. */
export interface Result {
  readonly row: Row;
  readonly figures: readonly Figure[];
}

/** A Markdown table of all figures. @param leftOut what could not be measured, and why. */
export function report(results: readonly Result[], leftOut: readonly string[], machine: string): string {
  const rows = results.flatMap(({ row, figures }) =>
    figures.map(
      (figure) =>
        `| ${[row.id, row.title, figure.what, format(figure), goal(figure), verdict(figure)].join(' | ')} |`,
    ),
  );
  return [
    '# Bench',
    '',
    '`npm run bench` writes this file. Contestants take turns within one run, each in a warm process of its own, all on one core; a figure is the median of the rounds, in brackets the middle half of them. Ratios can be carried over to another machine, seconds cannot.',
    '',
    machine,
    '',
    '| | measured | what | figure | goal | |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...(leftOut.length === 0 ? [] : ['', 'Left out:', '', ...leftOut.map((text) => `- ${text}`)]),
    '',
  ].join('\n');
}

/** @returns `1.20 (1.18–1.23)`, with its unit. */
export function format({ value, unit }: Figure): string {
  const number = (of: number): string => (Math.abs(of) >= 100 ? of.toFixed(0) : of.toFixed(2));
  const text =
    typeof value === 'number'
      ? number(value)
      : `${number(value.median)} (${number(value.low)}–${number(value.high)})`;
  return unit === undefined ? text : `${text} ${unit}`;
}

function goal({ goal: wanted }: Figure): string {
  if (!wanted) return '';
  return 'atMost' in wanted ? `≤ ${wanted.atMost}` : `≥ ${wanted.atLeast}`;
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  return [met === undefined ? '' : met ? 'met' : '**missed**', figure.note ?? ''].filter(Boolean).join('; ');
}
