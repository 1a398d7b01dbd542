/** The part of docs/failures.md that is written from the function's failure table. Pure. */
import { FAILURE_TABLE, UNKNOWN, type FailureRow } from '../../lambda-src/failure-table';

export const BEGIN = '<!-- Written by npx tsx scripts/failures.ts from lambda-src/failure-table.ts -->';
export const END = '<!-- End of what is written -->';

const HEADER = ['met', 'class', 'reason', 'log level', 'thumbnail', 'record'];

/** The text with the table between its markers made anew. @throws Error where it has no markers. */
export function withTable(text: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The document has not "${BEGIN}" with "${END}" below it.`);
  return `${text.slice(0, begin)}${BEGIN}\n\n${table()}\n\n${text.slice(end)}`;
}

function table(): string {
  const rows = [...FAILURE_TABLE, UNKNOWN].map((row) => [
    signs(row),
    row.class,
    `\`${row.reason}\``,
    row.log.toUpperCase(),
    row.thumbnail,
    row.record,
  ]);
  return [HEADER, HEADER.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the error is known by. */
function signs(row: FailureRow): string {
  const { at, names = [], codes = [], message, statuses = [] } = row;
  const quoted = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(', ');
  const parts = [
    quoted([...codes, ...names]),
    message && `a message like ${quoted([message.source.replaceAll('|', '\\|')])}`,
    statuses.length > 0 && `else status ${statuses.join(', ')}`,
  ].filter(Boolean);
  if (parts.length === 0) return row.class === 'permanent' ? "the function's own check" : 'anything else';
  return `${at ? `${at}: ` : ''}${parts.join('; ')}`;
}
