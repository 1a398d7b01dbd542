/** The tables and figures on scaling in docs/cost.md are those that bench/cost/scaling computes. */
import { WRITE_UNIT_BYTES, itemBytes } from '../../../../bench/cost/item-size';
import { COUNTED } from '../../../../bench/cost/measured';
import { PRICES } from '../../../../bench/cost/prices';
import { scalingTables } from '../../../../bench/cost/scaling/tables';
import { indexWritesPerSecond } from '../../../../bench/cost/scaling/time-index';
import { UPLOAD_SHARDS } from '../../../../lambda-src/contract';
import { expectInDocument, markdownTable } from '../../../documents/documents';
import { refusedRecord, usualRecord } from '../usual-upload-counted';

test.each(Object.entries(scalingTables(PRICES)))(
  'docs/cost.md has the current table of %s',
  (part, { head, rows }) => {
    expectInDocument('cost.md', part, markdownTable(head, rows));
  },
);

test('docs/cost.md states the write rate of the time index, and the longest key for which it holds', () => {
  const { recordBytes } = COUNTED;
  const longestKey = longestKeyOfOneUnit();
  expect(itemBytes(usualRecord('k'.repeat(longestKey)))).toBeLessThanOrEqual(WRITE_UNIT_BYTES);
  expect(itemBytes(usualRecord('k'.repeat(longestKey + 1)))).toBeGreaterThan(WRITE_UNIT_BYTES);
  const [short, long] = [recordBytes, WRITE_UNIT_BYTES + 1].map((bytes) =>
    indexWritesPerSecond(UPLOAD_SHARDS, bytes).toLocaleString('en-US'),
  );
  expectInDocument(
    'cost.md',
    'time index',
    `The index has ${UPLOAD_SHARDS} shards a day, and the id of a record decides its shard. A shard accepts 1,000 write units a second, so the index accepts ${short} records of up to 1 KB a second. A typical record has ${recordBytes} bytes. With keys longer than ${longestKey} bytes, records exceed 1 KB and the rate is ${long}.`,
  );
});

test('the record of a failure is smaller than that of a success, so the figures hold for both', () => {
  expect(itemBytes(refusedRecord())).toBeLessThan(itemBytes(usualRecord()));
});

/** The record contains the key twice: once for the original, once within the thumbnail's key. */
function longestKeyOfOneUnit(): number {
  const withoutKey = itemBytes(usualRecord(''));
  return Math.floor((WRITE_UNIT_BYTES - withoutKey) / 2);
}
