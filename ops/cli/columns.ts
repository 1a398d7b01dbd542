/** Text in columns. Pure. */
import { printable } from '../../scripts/lib/terminal';

/**
 * Returns a table under its head, a line for each row: cells are made printable. A column whose title begins with a blank
 * is aligned to the right.
 */
export function formatColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head.map((title) => title.trim()), ...rows.map((cells) => cells.map(printable))];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          head[column]?.startsWith(' ')
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A whole number with its thousands apart. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}
