import type { Architecture } from '../function/packaging';

/** Storage classes of S3 that charge for retrieval and are readable without a restore. */
export type ColdClass = 'STANDARD_IA' | 'ONEZONE_IA' | 'GLACIER_IR';

/** Source of a group of prices. */
export interface Sourced {
  /** Page of the prices. */
  readonly source: string;
  /** Month of the lookup: `2026-06`. */
  readonly asOf: string;
}

/** Prices of what each thumbnail uses, in one region, in US dollars without taxes, free tiers and volume discounts. */
export interface PriceList {
  readonly region: string;
  /** Month of the oldest lookup. */
  readonly asOf: string;
  readonly lambda: Sourced & {
    /** One second of 1,024 MB of memory. */
    readonly gigabyteSecond: Readonly<Record<Architecture, number>>;
    readonly request: number;
  };
  readonly s3: Sourced & {
    /** PUT, COPY, POST and LIST, in S3 Standard. */
    readonly write: number;
    /** GET, HEAD and all others, in S3 Standard; DELETE is free. */
    readonly read: number;
    /** `read` in the classes that charge for retrieval and are readable without a restore. */
    readonly coldRead: Readonly<Record<ColdClass, number>>;
    readonly retrievedGigabyte: Readonly<Record<ColdClass, number>>;
  };
  /** On-demand capacity. */
  readonly dynamoDb: Sourced & { readonly writeUnit: number; readonly readUnit: number };
  /** A GB has 2^30 bytes. */
  readonly logs: Sourced & { readonly ingestedGigabyte: number };
}

/**
 * Prices for all cost estimates. The region of a deployment is known at plan only, so estimates use those of one
 * region, and name it.
 */
export const REFERENCE_PRICES = {
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
    coldRead: { STANDARD_IA: 0.001 / 1000, ONEZONE_IA: 0.001 / 1000, GLACIER_IR: 0.01 / 1000 },
    retrievedGigabyte: { STANDARD_IA: 0.01, ONEZONE_IA: 0.01, GLACIER_IR: 0.03 },
  },
  dynamoDb: {
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    asOf: '2025-07',
    writeUnit: 0.625 / 1e6,
    readUnit: 0.125 / 1e6,
  },
  logs: {
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    asOf: '2026-06',
    ingestedGigabyte: 0.5,
  },
} as const satisfies PriceList;

/** S3 requests for one thumbnail: GET and final HEAD of the original, PUT of the thumbnail. Each variant is one more PUT. */
export const S3_REQUESTS = { readsPerInvocation: 2, writesPerThumbnail: 1 } as const;
