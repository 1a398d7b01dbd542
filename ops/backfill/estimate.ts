/** Estimates the cost and duration of a backfill. Pure. */
import { REFERENCE_PRICES, S3_REQUESTS, type PriceList } from '../../constructs/monitoring/price-table';
import type { FunctionSize } from '../aws/deployment';
import type { PaceOptions } from '../flow/pace';

/** Billed duration of an ordinary photograph; large progressive JPEGs and interlaced PNGs take several times as long. */
export const MILLISECONDS_EACH = 200;
/** Log line and REPORT line of one invocation. */
const LOG_BYTES_EACH = 1_500;
/** A record and its entry in the time index. */
const WRITE_UNITS_EACH = 2;
const LISTED_AT_ONCE = 1_000;

/** Number of objects in each step. */
export interface Amount {
  /** Objects listed, in both buckets. */
  readonly listed: number;
  /** Objects whose thumbnail and record are read. */
  readonly looked: number;
  /** Objects sent through the function. */
  readonly sent: number;
}

/** Returns the cost in US dollars. @param prices of one region */
export function estimateCost(
  { listed, looked, sent }: Amount,
  { memoryMegabytes, architecture }: FunctionSize,
  { lambda, s3, dynamoDb, logs }: PriceList = REFERENCE_PRICES,
): number {
  const walk = (listed / LISTED_AT_ONCE) * s3.write + looked * (s3.read + dynamoDb.readUnit);
  const each =
    lambda.request +
    (MILLISECONDS_EACH / 1000) * (memoryMegabytes / 1024) * lambda.gigabyteSecond[architecture] +
    S3_REQUESTS.readsPerInvocation * s3.read +
    S3_REQUESTS.writesPerThumbnail * s3.write +
    WRITE_UNITS_EACH * dynamoDb.writeUnit +
    (LOG_BYTES_EACH / 2 ** 30) * logs.ingestedGigabyte;
  return walk + sent * each;
}

/** Returns the seconds that sending takes at the given limits. */
export function estimateSeconds(sent: number, { inFlight, rate }: PaceOptions): number {
  return Math.max(sent / rate, (sent * MILLISECONDS_EACH) / 1000 / inFlight);
}

/** Keeps a uniform random sample of `size` items of a stream (reservoir sampling). */
export class Sample<T> {
  readonly items: T[] = [];
  private seen = 0;

  constructor(
    private readonly size: number,
    private readonly random: () => number = Math.random,
  ) {}

  add(item: T): void {
    const index = this.seen++ < this.size ? this.items.length : Math.floor(this.random() * this.seen);
    if (index < this.size) this.items[index] = item;
  }
}
