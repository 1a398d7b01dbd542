import type { Architecture } from './packaging';

/** Prices of one region in US dollars, without taxes, free tiers and discounts for large amounts. */
export interface PriceList {
  readonly region: string;
  /** Month in which they were looked up. */
  readonly asOf: string;
  /** https://aws.amazon.com/lambda/pricing/ */
  readonly lambda: {
    /** A second of 1,024 MB of memory. */
    readonly gigabyteSecond: Readonly<Record<Architecture, number>>;
    readonly request: number;
  };
  /** https://aws.amazon.com/s3/pricing/, S3 Standard. */
  readonly s3: {
    /** PUT, COPY, POST and LIST. */
    readonly write: number;
    /** GET, HEAD and all others. */
    readonly read: number;
  };
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  readonly dynamoDb: { readonly writeUnit: number; readonly readUnit: number };
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  readonly logs: { readonly ingestedGigabyte: number };
}

/** Price lists by region. */
export const PRICES = {
  'us-east-1': {
    region: 'us-east-1',
    asOf: '2025-07',
    lambda: {
      gigabyteSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
      request: 0.2 / 1e6,
    },
    s3: { write: 0.005 / 1000, read: 0.0004 / 1000 },
    dynamoDb: { writeUnit: 0.625 / 1e6, readUnit: 0.125 / 1e6 },
    logs: { ingestedGigabyte: 0.5 },
  },
} as const satisfies Readonly<Record<string, PriceList>>;

/** Where a pipeline will run is known at plan only, so costs are told at one region's prices, which are named. */
export const REFERENCE_PRICES: PriceList = PRICES['us-east-1'];

/** What one upload that becomes a thumbnail asks of S3: GET and closing HEAD of the original, PUT of the thumbnail. */
export const S3_REQUESTS = { readsPerInvocation: 2, writesPerThumbnail: 1 } as const;
