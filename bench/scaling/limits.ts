/** What bounds the pictures a second, and which setting moves it. Pure. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/environments';
import { S3_REQUESTS } from '../../constructs/price-table';
import { UPLOAD_SHARDS } from '../../lambda-src/contract';
import { billedMilliseconds } from '../cost/cpu-share';
import { writeUnits } from '../cost/item-size';
import { COUNTED } from '../cost/measured';
import { cpuOf, MIXES } from '../cost/mixes';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and scaling-behavior.html */
export const LAMBDA = {
  /** New environments of one function: so many at once, and as many again every ten seconds, bit by bit. */
  environmentsAtOnce: 1_000,
  environmentsPerSecond: 100,
  /** Of the account's concurrency, so much must stay without a reservation. */
  unreservedAtLeast: 100,
} as const;
/** Requests a second for each partition of a bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
export const S3 = { writes: 3_500, reads: 5_500 } as const;
/** Write units a second: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
export const DYNAMODB = {
  /** Of one partition, thus of one shard of the time index. */
  partition: 1_000,
  /** Of a new table or index; it doubles with each half hour of load. */
  newTable: 4_000,
} as const;

/** What a deployment and its account have. */
export interface Capacity {
  /** @default as much as the account has left */
  readonly reservedConcurrency: number | undefined;
  /** Quota of the account. */
  readonly accountConcurrency: number;
  /** S3 splits a bucket by the beginnings of its keys, by itself, after half an hour of load. */
  readonly sourcePartitions: number;
  readonly thumbnailPartitions: number;
  /** Write units a second that table and index are warm for. */
  readonly warmWrites: number;
  readonly shards: number;
  /** Seconds that an invocation takes. */
  readonly seconds: number;
}

/** Production, just deployed into an account as AWS gives it. */
export const AS_DEPLOYED: Capacity = {
  reservedConcurrency: ENVIRONMENT_SETTINGS.production.reservedConcurrency,
  accountConcurrency: 1_000,
  sourcePartitions: 1,
  thumbnailPartitions: 1,
  warmWrites: DYNAMODB.newTable,
  shards: UPLOAD_SHARDS,
  seconds:
    billedMilliseconds(cpuOf(MIXES['photos of phones']), ENVIRONMENT_SETTINGS.production.memoryMegabytes) /
    1000,
};

/** One bound. */
export interface Limit {
  readonly name: string;
  readonly picturesPerSecond: number;
  /** What moves it. */
  readonly setting: string;
}

/** Executions that can run at a time. */
export function concurrency({ reservedConcurrency, accountConcurrency }: Capacity): number {
  return reservedConcurrency ?? accountConcurrency;
}

/** Pictures a second that each part bears, the first limit first. */
export function limits(capacity: Capacity): Limit[] {
  const { sourcePartitions, thumbnailPartitions, warmWrites, shards, seconds } = capacity;
  const units = writeUnits(COUNTED.recordBytes);
  const reserved = capacity.reservedConcurrency !== undefined;
  const all: Limit[] = [
    {
      name: reserved ? 'reserved concurrency' : "the account's concurrency",
      picturesPerSecond: concurrency(capacity) / seconds,
      setting: reserved
        ? `\`reservedConcurrency\`, up to ${LAMBDA.unreservedAtLeast} less than the account's quota; above, the quota`
        : "the account's quota",
    },
    {
      name: 'uploads into one partition of the source bucket',
      picturesPerSecond: sourcePartitions * S3.writes,
      setting: 'keys that begin differently; S3 splits by itself',
    },
    {
      name: 'reads from one partition of the source bucket',
      picturesPerSecond: (sourcePartitions * S3.reads) / S3_REQUESTS.readsPerInvocation,
      setting: 'keys that begin differently; S3 splits by itself',
    },
    {
      name: 'writes into one partition of the thumbnail bucket',
      picturesPerSecond: (thumbnailPartitions * S3.writes) / S3_REQUESTS.writesPerThumbnail,
      setting: 'keys that begin differently; S3 splits by itself',
    },
    {
      name: 'writes to a new table and index',
      picturesPerSecond: warmWrites / units,
      setting: "the table's warm throughput; DynamoDB doubles it by itself",
    },
    {
      name: 'shards of the time index',
      picturesPerSecond: (shards * DYNAMODB.partition) / units,
      setting: '`UPLOAD_SHARDS` in lambda-src/contract.ts',
    },
  ];
  return all.toSorted((one, other) => one.picturesPerSecond - other.picturesPerSecond);
}

/** The limit that is met first at a rate, if any is. */
export function firstLimit(capacity: Capacity, rate: number): Limit | undefined {
  return limits(capacity).find(({ picturesPerSecond }) => picturesPerSecond < rate);
}

/** One step up: the limit that is in the way, and what is changed about it. */
export interface Step {
  readonly capacity: Capacity;
  readonly change: string;
}

/** From production as deployed to 10,000 pictures a second, always moving the first limit. */
export const LADDER: readonly Step[] = climb([
  ['`reservedConcurrency: 900`', { reservedConcurrency: 900 }],
  ['source keys with four beginnings', { sourcePartitions: 4 }],
  ['thumbnail keys with four beginnings, the same ones', { thumbnailPartitions: 4 }],
  ['table and index warmed for 12,000 writes a second', { warmWrites: 12_000 }],
  [
    'a quota of 3,000 and `reservedConcurrency: 2000`',
    { accountConcurrency: 3_000, reservedConcurrency: 2_000 },
  ],
]);

/** Every limit moved but the last, which is the index's. */
export const LIFTED: Capacity = LADDER.at(-1)?.capacity ?? AS_DEPLOYED;

function climb(changes: readonly (readonly [string, Partial<Capacity>])[]): Step[] {
  const steps: Step[] = [{ capacity: AS_DEPLOYED, change: 'as deployed' }];
  for (const [change, changed] of changes)
    steps.push({ capacity: { ...(steps.at(-1)?.capacity ?? AS_DEPLOYED), ...changed }, change });
  return steps;
}
