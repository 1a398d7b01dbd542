import { isMet, type Figure, type Row } from './row';

/** A row of the bench with its measured figures. */
export interface Result {
  readonly row: Row;
  readonly figures: readonly Figure[];
}

/** Returns the figures as Markdown. @param unavailable what was not measured, with the reason. */
export function report(results: readonly Result[], unavailable: readonly string[], machine: string): string {
  const rows = results.flatMap(({ row, figures }) =>
    figures.map(
      (figure) =>
        `| ${[row.id, row.title, figure.what, format(figure), goal(figure), verdict(figure)].join(' | ')} |`,
    ),
  );
  return [
    '# Bench',
    '',
    '`npm run bench` writes this file. The contestants take turns within one run, each in a separate warm process, all on one core. A value is the median of all rounds, followed by the interquartile range. Ratios are comparable across machines, seconds are not.',
    '',
    machine,
    '',
    '| | Measurement | Figure | Value | Goal | Result |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...(unavailable.length === 0 ? [] : ['', 'Not measured:', '', ...unavailable.map((text) => `- ${text}`)]),
    '',
  ].join('\n');
}

/** Returns a value with its unit, such as `1.20 (1.18–1.23)`. */
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
