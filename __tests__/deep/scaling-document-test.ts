/** docs/scaling.md and its chart are what the simulation gives. */
import { WRITE_UNIT_BYTES, itemBytes } from '../../bench/cost/item-size';
import { COUNTED } from '../../bench/cost/measured';
import { scalingChart } from '../../bench/scaling/chart';
import { scalingTables } from '../../bench/scaling/tables';
import { indexWritesPerSecond } from '../../bench/scaling/time-index';
import { REFERENCE_PRICES } from '../../constructs/price-table';
import { UPLOAD_SHARDS } from '../../lambda-src/contract';
import { usualRecord } from '../bench/cost/usual-upload-counted';
import { expectDocument, expectInDocument, markdownTable } from '../documents';

test.each(Object.entries(scalingTables(REFERENCE_PRICES)))('docs/scaling.md: %s', (part, { head, rows }) => {
  expectInDocument('scaling.md', part, markdownTable(head, rows));
});

test('docs/scaling.svg', () => {
  expectDocument('scaling.svg', scalingChart());
});

test('docs/scaling.md says what the time index bears, and how long a key may be for that', () => {
  const { recordBytes } = COUNTED;
  const longestKey = longestKeyOfOneUnit();
  expect(itemBytes(usualRecord('k'.repeat(longestKey)))).toBeLessThanOrEqual(WRITE_UNIT_BYTES);
  expect(itemBytes(usualRecord('k'.repeat(longestKey + 1)))).toBeGreaterThan(WRITE_UNIT_BYTES);
  const [short, long] = [recordBytes, WRITE_UNIT_BYTES + 1].map((bytes) =>
    indexWritesPerSecond(UPLOAD_SHARDS, bytes).toLocaleString('en-US'),
  );
  expectInDocument(
    'scaling.md',
    'time index',
    `A record lies in one of ${UPLOAD_SHARDS} shards of its day, which its id decides, and a shard bears 1,000 write units a second: ${short} records a second, as long as a record has no more than a kilobyte. The usual one has ${recordBytes} bytes; keys of up to ${longestKey} bytes stay below, and longer ones halve it to ${long}.`,
  );
});

/** The key stands in the record twice, as the original's and in the thumbnail's. */
function longestKeyOfOneUnit(): number {
  const withoutKey = itemBytes(usualRecord(''));
  return Math.floor((WRITE_UNIT_BYTES - withoutKey) / 2);
}
