import type { Architecture } from '../function/packaging';

/** Where prices stand, and when they were looked up there. */
interface Sourced {
  readonly source: string;
  /** Month: `2026-06`. */
  readonly asOf: string;
}

/** Storage classes that the pipeline's buckets use; originals go to one of the two Glacier classes at last. */
export type StorageClass = 'STANDARD' | 'STANDARD_IA' | 'GLACIER_IR' | 'GLACIER';

/** Prices of one region in US dollars, without taxes, free tiers and discounts for large amounts. GB are 2^30 bytes. */
export interface PriceList {
  readonly region: string;
  /** Month in which the oldest of them was looked up. */
  readonly asOf: string;
  readonly lambda: Sourced & {
    /** A second of 1,024 MB of memory. */
    readonly gigabyteSecond: Readonly<Record<Architecture, number>>;
    readonly request: number;
  };
  /** Requests of S3 Standard. */
  readonly s3: Sourced & {
    /** PUT, COPY, POST and LIST. */
    readonly write: number;
    /** GET, HEAD and all others; DELETE is free. */
    readonly read: number;
    readonly storedGigabyteMonth: Readonly<Record<StorageClass, number>>;
    /** An object's move into the class by a lifecycle rule. */
    readonly transition: Readonly<Record<Exclude<StorageClass, 'STANDARD'>, number>>;
  };
  /** On demand. */
  readonly dynamoDb: Sourced & {
    readonly writeUnit: number;
    readonly readUnit: number;
    readonly storedGigabyteMonth: number;
    /** Of the table alone, not of its index. */
    readonly recoverableGigabyteMonth: number;
  };
  readonly logs: Sourced & { readonly ingestedGigabyte: number; readonly keptGigabyteMonth: number };
  readonly cloudWatch: Sourced & {
    readonly metricMonth: number;
    /** Each metric that an alarm looks at. */
    readonly alarmMetricMonth: number;
    readonly dashboardMonth: number;
  };
  readonly xRay: Sourced & { readonly trace: number };
  readonly kms: Sourced & { readonly keyMonth: number };
}

/** Price lists by region. */
export const PRICES = {
  'us-east-1': {
    region: 'us-east-1',
    asOf: '2025-07',
    lambda: {
      source: 'https://aws.amazon.com/lambda/pricing/',
      asOf: '2025-07',
      gigabyteSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
      request: 0.2 / 1e6,
    },
    s3: {
      source: 'https://aws.amazon.com/s3/pricing/',
      asOf: '2026-06',
      write: 0.005 / 1000,
      read: 0.0004 / 1000,
      storedGigabyteMonth: { STANDARD: 0.023, STANDARD_IA: 0.0125, GLACIER_IR: 0.004, GLACIER: 0.0036 },
      transition: { STANDARD_IA: 0.01 / 1000, GLACIER_IR: 0.02 / 1000, GLACIER: 0.03 / 1000 },
    },
    dynamoDb: {
      source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
      asOf: '2025-07',
      writeUnit: 0.625 / 1e6,
      readUnit: 0.125 / 1e6,
      storedGigabyteMonth: 0.25,
      recoverableGigabyteMonth: 0.2,
    },
    logs: {
      source: 'https://aws.amazon.com/cloudwatch/pricing/',
      asOf: '2026-06',
      ingestedGigabyte: 0.5,
      keptGigabyteMonth: 0.03,
    },
    cloudWatch: {
      source: 'https://aws.amazon.com/cloudwatch/pricing/',
      asOf: '2026-06',
      metricMonth: 0.3,
      alarmMetricMonth: 0.1,
      dashboardMonth: 3,
    },
    xRay: { source: 'https://aws.amazon.com/xray/pricing/', asOf: '2026-06', trace: 5 / 1e6 },
    kms: { source: 'https://aws.amazon.com/kms/pricing/', asOf: '2026-06', keyMonth: 1 },
  },
} as const satisfies Readonly<Record<string, PriceList>>;

/** Where a pipeline will run is known at plan only, so costs are told at one region's prices, which are named. */
export const REFERENCE_PRICES: PriceList = PRICES['us-east-1'];

/** What one upload that becomes a thumbnail asks of S3: GET and closing HEAD of the original, PUT of the thumbnail. */
export const S3_REQUESTS = { readsPerInvocation: 2, writesPerThumbnail: 1 } as const;
