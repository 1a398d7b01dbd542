/** The prices in bench/cost/README.md, from which docs/cost.md is computed: the dashboard's, and those of storage and fixed monthly costs. */
import {
  REFERENCE_PRICES,
  type PriceList as DashboardPrices,
  type Sourced,
} from '../../constructs/monitoring/price-table';

/** Storage classes of the pipeline's buckets. Originals end up in one of the two Glacier classes. */
export type StorageClass = 'STANDARD' | 'STANDARD_IA' | 'GLACIER_IR' | 'GLACIER';

/** Prices of one region in US dollars, without taxes, free tiers and volume discounts. A GB has 2^30 bytes. */
export interface PriceList extends DashboardPrices {
  readonly s3: DashboardPrices['s3'] & {
    readonly storedGigabyteMonth: Readonly<Record<StorageClass, number>>;
    /** One object's transition to the class by a lifecycle rule. */
    readonly transition: Readonly<Record<Exclude<StorageClass, 'STANDARD'>, number>>;
  };
  readonly dynamoDb: DashboardPrices['dynamoDb'] & {
    readonly storedGigabyteMonth: number;
    /** Point-in-time recovery of the table; its index is free. */
    readonly recoverableGigabyteMonth: number;
  };
  readonly logs: DashboardPrices['logs'] & { readonly keptGigabyteMonth: number };
  readonly cloudWatch: Sourced & {
    readonly metricMonth: number;
    /** Each metric of an alarm. */
    readonly alarmMetricMonth: number;
    readonly dashboardMonth: number;
  };
  readonly xRay: Sourced & { readonly trace: number };
  readonly kms: Sourced & { readonly keyMonth: number };
}

/** List prices of us-east-1. */
export const PRICES: PriceList = {
  ...REFERENCE_PRICES,
  s3: {
    ...REFERENCE_PRICES.s3,
    storedGigabyteMonth: { STANDARD: 0.023, STANDARD_IA: 0.0125, GLACIER_IR: 0.004, GLACIER: 0.0036 },
    transition: { STANDARD_IA: 0.01 / 1000, GLACIER_IR: 0.02 / 1000, GLACIER: 0.03 / 1000 },
  },
  dynamoDb: { ...REFERENCE_PRICES.dynamoDb, storedGigabyteMonth: 0.25, recoverableGigabyteMonth: 0.2 },
  logs: { ...REFERENCE_PRICES.logs, keptGigabyteMonth: 0.03 },
  cloudWatch: {
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    asOf: '2026-06',
    metricMonth: 0.3,
    alarmMetricMonth: 0.1,
    dashboardMonth: 3,
  },
  xRay: { source: 'https://aws.amazon.com/xray/pricing/', asOf: '2026-06', trace: 5 / 1e6 },
  kms: { source: 'https://aws.amazon.com/kms/pricing/', asOf: '2026-06', keyMonth: 1 },
};
