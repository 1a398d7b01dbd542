/** Write rate of the time index, and the cost of reading it. Pure. */
import { writeUnits } from '../item-size';
import type { PriceList } from '../prices';
import { DYNAMODB } from './limits';

/** Maximum bytes of a Query response; the reader requests further pages. */
const PAGE_BYTES = 2 ** 20;
/** Bytes per read unit for eventually consistent reads, as those of an index are. */
const READ_UNIT_BYTES = 2 * 4_096;

/** Returns the maximum writes a second for records of this size, spread over the shards of a day. */
export function indexWritesPerSecond(shards: number, recordBytes: number): number {
  return (shards * DYNAMODB.partition) / writeUnits(recordBytes);
}

/** Queries of a reader, and their cost. */
export interface Reading {
  readonly queries: number;
  /** US dollars. */
  readonly cost: number;
}

/**
 * Returns the cost of reading whole days, each shard separately. Records of other days cost nothing.
 *
 * @param records number of records in these days, evenly distributed.
 */
export function readDays(
  days: number,
  records: number,
  { shards, recordBytes }: { readonly shards: number; readonly recordBytes: number },
  { dynamoDb }: PriceList,
): Reading {
  const partitions = days * shards;
  const bytes = Math.ceil(records / partitions) * recordBytes;
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  // An empty response costs half a unit.
  const units = Math.max(0.5, Math.ceil(bytes / READ_UNIT_BYTES));
  return { queries: partitions * pages, cost: partitions * units * dynamoDb.readUnit };
}
