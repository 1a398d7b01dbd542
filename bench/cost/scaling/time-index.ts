/** What the time index bears, and what reading it costs. Pure. */
import { writeUnits } from '../item-size';
import type { PriceList } from '../prices';
import { DYNAMODB } from './limits';

/** A Query answers with so many bytes at most, and is asked again for the rest. */
const PAGE_BYTES = 2 ** 20;
/** A read unit covers so many bytes, and twice as many where the read may be a moment old, as an index's always is. */
const READ_UNIT_BYTES = 2 * 4_096;

/** Writes a second of records of so many bytes, spread over so many shards of a day. */
export function indexWritesPerSecond(shards: number, recordBytes: number): number {
  return (shards * DYNAMODB.partition) / writeUnits(recordBytes);
}

/** What a reader of some days has to ask. */
export interface Reading {
  readonly queries: number;
  /** US dollars. */
  readonly cost: number;
}

/**
 * Reads whole days: each shard of each day by itself. What other days hold costs nothing, however large the table is.
 *
 * @param records of all of these days together, evenly spread.
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
  // Even an empty answer is half a unit.
  const units = Math.max(0.5, Math.ceil(bytes / READ_UNIT_BYTES));
  return { queries: partitions * pages, cost: partitions * units * dynamoDb.readUnit };
}
