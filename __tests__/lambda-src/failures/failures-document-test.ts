/** docs/failures.md is generated from the failure table of the function. */
import { FAILURE_TABLE, UNKNOWN, type FailureRow } from '../../../lambda-src/failures/failure-table';
import { expectInDocument, markdownTable } from '../../documents/documents';

test('docs/failures.md lists how the function handles each error', () => {
  const head = ['error', 'class', 'reason', 'thumbnail; record'];
  const rows = [...FAILURE_TABLE, UNKNOWN].map((row) => [
    signs(row),
    row.class,
    `\`${row.reason}\``,
    [...new Set([row.thumbnail, row.record])].join('; '),
  ]);
  expectInDocument('failures.md', 'failure table', markdownTable(head, rows));
});

/** Returns the conditions by which a row matches an error. */
function signs(row: FailureRow): string {
  const { at, names = [], withMessage, codes = [], message, statuses = [] } = row;
  const quoted = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(', ');
  const like = (text: RegExp): string => `a message like ${quoted([text.source.replaceAll('|', '\\|')])}`;
  const parts = [
    [quoted([...codes, ...names]), withMessage && `with ${like(withMessage)}`].filter(Boolean).join(' '),
    message && like(message),
    statuses.length > 0 && `else status ${statuses.join(', ')}`,
  ].filter(Boolean);
  if (parts.length === 0) return row.class === 'permanent' ? "the function's own check" : 'anything else';
  return `${at ? `${at}: ` : ''}${parts.join('; ')}`;
}
