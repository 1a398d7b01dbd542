/** Estimates the cost and duration of a backfill. Pure. */
import {
  REFERENCE_PRICES,
  S3_REQUESTS,
  type ColdClass,
  type PriceList,
} from '../../constructs/monitoring/price-table';
import type { FunctionSize } from '../aws/deployment';
import type { PaceOptions } from '../flow/pace';
import type { Original } from '../mirror/listings';

/** Billed duration of an ordinary photograph; large progressive JPEGs and interlaced PNGs take several times as long. */
const MILLISECONDS_EACH = 200;
/** Billed duration that each variant after the thumbnail adds, at 1,024 MB. */
const MILLISECONDS_PER_VARIANT = 60;
/** Log line and REPORT line of one invocation. */
const LOG_BYTES_EACH = 1_500;
/** A record and its entry in the time index, for each started kilobyte. */
const WRITE_UNITS_EACH = 2;
/** A record with one thumbnail, and each further entry of the list: bench/cost/README.md. */
const RECORD_BYTES = 665;
const ENTRY_BYTES = 164;
const LISTED_AT_ONCE = 1_000;

/** Number of objects in each step. */
export interface Amount {
  /** Objects listed, in both buckets. */
  readonly listed: number;
  /** Objects whose thumbnails and record are read. */
  readonly looked: number;
  /** Objects sent through the function. */
  readonly sent: number;
  /** Thumbnails of each object, at least 1. */
  readonly variants: number;
  /** Sum of `coldSurcharge` of the objects sent, in US dollars. @default 0 */
  readonly surcharge?: number;
}

/** Returns the cost in US dollars. @param prices of one region */
export function estimateCost(
  { listed, looked, sent, variants, surcharge = 0 }: Amount,
  { memoryMegabytes, architecture }: FunctionSize,
  { lambda, s3, dynamoDb, logs }: PriceList = REFERENCE_PRICES,
): number {
  const walk = (listed / LISTED_AT_ONCE) * s3.write + looked * (variants * s3.read + dynamoDb.readUnit);
  const each =
    lambda.request +
    (millisecondsEach(variants) / 1000) * (memoryMegabytes / 1024) * lambda.gigabyteSecond[architecture] +
    S3_REQUESTS.readsPerInvocation * s3.read +
    variants * S3_REQUESTS.writesPerThumbnail * s3.write +
    WRITE_UNITS_EACH * Math.ceil(recordBytes(variants) / 1024) * dynamoDb.writeUnit +
    (LOG_BYTES_EACH / 2 ** 30) * logs.ingestedGigabyte;
  return walk + sent * each + surcharge;
}

/**
 * Returns how much more the function pays to read an original than in S3 Standard, in US dollars: for its requests, and for
 * the retrieval. Archived originals cost nothing, because S3 refuses to read them.
 */
export function coldSurcharge(
  { version, storageClass = '' }: Pick<Original, 'version' | 'storageClass'>,
  { s3 }: Pick<PriceList, 's3'> = REFERENCE_PRICES,
): number {
  if (!isCold(storageClass, s3.coldRead)) return 0;
  const requests = S3_REQUESTS.readsPerInvocation * (s3.coldRead[storageClass] - s3.read);
  return requests + (version.size / 2 ** 30) * s3.retrievedGigabyte[storageClass];
}

function isCold(name: string, classes: PriceList['s3']['coldRead']): name is ColdClass {
  return Object.hasOwn(classes, name);
}

/** Returns the seconds that sending takes at the given limits. @param variants thumbnails of each object */
export function estimateSeconds(sent: number, { inFlight, rate }: PaceOptions, variants: number): number {
  return Math.max(sent / rate, (sent * millisecondsEach(variants)) / 1000 / inFlight);
}

/** Returns the billed duration for an ordinary photograph. @param variants thumbnails of each object */
export function millisecondsEach(variants: number): number {
  return MILLISECONDS_EACH + (variants - 1) * MILLISECONDS_PER_VARIANT;
}

function recordBytes(variants: number): number {
  return RECORD_BYTES + (variants - 1) * ENTRY_BYTES;
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
