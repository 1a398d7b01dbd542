/** Formats tables and numbers for a terminal. Pure. */
import { printable } from '../../scripts/lib/terminal';

/**
 * Returns a table with a header line and one line per row. Hidden characters in cells are escaped. A column whose title
 * begins with a space is right-aligned.
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

/** Formats a whole number with thousands separators, such as "1,000". */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** Formats a number with its noun, such as "1 key" or "1,000 keys". @param noun singular of a noun whose plural ends in s */
export function quantity(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
