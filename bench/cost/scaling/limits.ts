/** The limits on images a second, and the setting that raises each. Pure. */
import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';
import { S3_REQUESTS } from '../../../constructs/monitoring/price-table';
import { UPLOAD_SHARDS } from '../../../lambda-src/contract';
import { billedMilliseconds } from '../cpu-share';
import { writeUnits } from '../item-size';
import { COUNTED } from '../measured';
import { cpuOf, MIXES } from '../mixes';

/** Concurrency that an account must leave unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const UNRESERVED_AT_LEAST = 100;
/** Requests a second for each partition of a bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
const S3 = { writes: 3_500, reads: 5_500 } as const;
/** Write units a second: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
export const DYNAMODB = {
  /** One partition, and therefore one shard of the time index. */
  partition: 1_000,
  /** A new table or index. DynamoDB doubles it after half an hour of load. */
  newTable: 4_000,
} as const;

/** The capacity of a deployment and its account. */
export interface Capacity {
  /** @default the concurrency that the account has left */
  readonly reservedConcurrency: number | undefined;
  /** Quota of the account. */
  readonly accountConcurrency: number;
  /** S3 splits a bucket by key prefix, automatically, after half an hour of load. */
  readonly sourcePartitions: number;
  readonly thumbnailPartitions: number;
  /** Write units a second that the table and its index are warm for. */
  readonly warmWrites: number;
  readonly shards: number;
  /** Duration of an invocation, in seconds. */
  readonly seconds: number;
}

/** Production, newly deployed into an account with AWS's default quotas. */
export const AS_DEPLOYED: Capacity = {
  reservedConcurrency: ENVIRONMENT_SETTINGS.production.reservedConcurrency,
  accountConcurrency: 1_000,
  sourcePartitions: 1,
  thumbnailPartitions: 1,
  warmWrites: DYNAMODB.newTable,
  shards: UPLOAD_SHARDS,
  seconds:
    billedMilliseconds(cpuOf(MIXES['phone photos']), ENVIRONMENT_SETTINGS.production.memoryMegabytes) / 1000,
};

/** One limit. */
export interface Limit {
  readonly name: string;
  readonly imagesPerSecond: number;
  /** What raises it. */
  readonly setting: string;
}

/** Returns all limits, the lowest first. */
export function limits(capacity: Capacity): Limit[] {
  const { reservedConcurrency, accountConcurrency, sourcePartitions, thumbnailPartitions } = capacity;
  const { warmWrites, shards, seconds } = capacity;
  const units = writeUnits(COUNTED.recordBytes);
  const prefixes = 'keys with different prefixes; S3 splits partitions automatically';
  const concurrency =
    reservedConcurrency === undefined
      ? { name: 'account concurrency', setting: "the account's quota" }
      : {
          name: 'reserved concurrency',
          setting: `\`reservedConcurrency\`, at most the account's quota less ${UNRESERVED_AT_LEAST}; beyond that, the quota`,
        };
  const all: Limit[] = [
    { ...concurrency, imagesPerSecond: (reservedConcurrency ?? accountConcurrency) / seconds },
    {
      name: 'uploads to one partition of the source bucket',
      imagesPerSecond: sourcePartitions * S3.writes,
      setting: prefixes,
    },
    {
      name: 'reads from one partition of the source bucket',
      imagesPerSecond: (sourcePartitions * S3.reads) / S3_REQUESTS.readsPerInvocation,
      setting: prefixes,
    },
    {
      name: 'writes to one partition of the thumbnail bucket',
      imagesPerSecond: (thumbnailPartitions * S3.writes) / S3_REQUESTS.writesPerThumbnail,
      setting: prefixes,
    },
    {
      name: 'writes to a new table and index',
      imagesPerSecond: warmWrites / units,
      setting: "the table's warm throughput; DynamoDB doubles it automatically",
    },
    {
      name: 'shards of the time index',
      imagesPerSecond: (shards * DYNAMODB.partition) / units,
      setting: '`UPLOAD_SHARDS` in lambda-src/contract.ts',
    },
  ];
  return all.toSorted((one, other) => one.imagesPerSecond - other.imagesPerSecond);
}

/** Returns the first limit that uploads at a rate reach, if any. */
export function firstLimit(capacity: Capacity, uploadsPerSecond: number): Limit | undefined {
  return limits(capacity).find(({ imagesPerSecond }) => imagesPerSecond < uploadsPerSecond);
}

/** One step of the ladder: a change that raises the limit that the step before ends at. */
export interface Step {
  readonly capacity: Capacity;
  readonly change: string;
}

/** From production as deployed to 10,000 images a second, raising the first limit at each step. */
export const LADDER: readonly Step[] = climb([
  ['`reservedConcurrency: 900`', { reservedConcurrency: 900 }],
  ['source keys with four prefixes', { sourcePartitions: 4 }],
  ['thumbnail keys with the same four prefixes', { thumbnailPartitions: 4 }],
  ['table and index warmed for 12,000 writes a second', { warmWrites: 12_000 }],
  [
    'a quota of 3,000 and `reservedConcurrency: 2000`',
    { accountConcurrency: 3_000, reservedConcurrency: 2_000 },
  ],
]);

function climb(changes: readonly (readonly [string, Partial<Capacity>])[]): Step[] {
  const steps: Step[] = [{ capacity: AS_DEPLOYED, change: 'as deployed' }];
  for (const [change, changed] of changes)
    steps.push({ capacity: { ...(steps.at(-1)?.capacity ?? AS_DEPLOYED), ...changed }, change });
  return steps;
}
