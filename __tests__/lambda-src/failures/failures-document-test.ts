/** docs/failures.md is written from the table that the function decides by. */
import { FAILURE_TABLE, UNKNOWN, type FailureRow } from '../../../lambda-src/failures/failure-table';
import { expectInDocument, markdownTable } from '../../documents/documents';

test('docs/failures.md says what the function makes of each error', () => {
  const head = ['met', 'class', 'reason', 'log level', 'thumbnail', 'record'];
  const rows = [...FAILURE_TABLE, UNKNOWN].map((row) => [
    signs(row),
    row.class,
    `\`${row.reason}\``,
    row.log.toUpperCase(),
    row.thumbnail,
    row.record,
  ]);
  expectInDocument('failures.md', 'failure table', markdownTable(head, rows));
});

/** What the error is known by. */
function signs(row: FailureRow): string {
  const { at, names = [], saying, codes = [], message, statuses = [] } = row;
  const quoted = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(', ');
  const like = (text: RegExp): string => `a message like ${quoted([text.source.replaceAll('|', '\\|')])}`;
  const parts = [
    [quoted([...codes, ...names]), saying && `with ${like(saying)}`].filter(Boolean).join(' '),
    message && like(message),
    statuses.length > 0 && `else status ${statuses.join(', ')}`,
  ].filter(Boolean);
  if (parts.length === 0) return row.class === 'permanent' ? "the function's own check" : 'anything else';
  return `${at ? `${at}: ` : ''}${parts.join('; ')}`;
}
