/** Text in columns. Pure. */

/** A table of text under its head; a column whose title begins with a blank stands at the right. */
export function formatColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head.map((title) => title.trim()), ...rows];
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

/** A key as it can be shown: what would move the cursor, or turn the text around, is escaped. */
export function shownKey(key: string): string {
  return key.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A whole number with its thousands apart. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}
