/** Other ways to have a million thumbnails a month, at the list prices that their makers publish. */
import type { PriceList } from '../../constructs/price-table';
import { AS_DEPLOYED, computePerMillion, handling, MILLION, type Costs } from './model';

const HOURS_OF_A_MONTH = 730;
/** An m7g.large. */
const SERVER_CORES = 2;
/** One may fail. */
const SERVERS = 2;
/** Sent by S3, received, deleted. */
const QUEUE_REQUESTS = 3;

/** A hosted service, paid by the picture or by plans of credits. */
interface Service {
  readonly name: string;
  readonly source: string;
  /** Month in which the list price was looked up. */
  readonly asOf: string;
  /** US dollars a month for so many thumbnails, each of another picture; nothing else taken. */
  readonly month: (thumbnails: number) => number;
  readonly terms: string;
}

export const SERVICES: readonly Service[] = [
  {
    name: 'Cloudflare Images',
    source: 'https://developers.cloudflare.com/images/pricing/',
    asOf: '2026-04',
    month: (thumbnails) => (Math.max(0, thumbnails - 5_000) / 1_000) * 0.5,
    terms: '$0.50 for 1,000 transformations beyond 5,000, in each month in which they are asked for',
  },
  {
    name: 'imgix',
    source: 'https://www.imgix.com/pricing',
    asOf: '2026-05',
    month: (thumbnails) => 300 + Math.max(0, thumbnails / 500 - 1_875) * 0.16,
    terms: 'plan Growth: $300 with 1,875 credits, $0.16 for one more; a credit for 500 thumbnails',
  },
  {
    name: 'Cloudinary',
    source: 'https://cloudinary.com/pricing',
    asOf: '2026-05',
    // Beyond the plan's credits nobody sells more of them at a list price.
    month: (thumbnails) => (thumbnails <= 1_350_000 ? 549 : NaN),
    terms: 'plan Advanced Extra: $549 with 1,350 credits; a credit for 1,000 thumbnails',
  },
];

/** Two servers of one's own that take turns at a queue; what is written and logged stays as it is. */
export function serverMonth(prices: PriceList): Costs {
  const { ec2, sqs } = prices;
  const settings = { ...AS_DEPLOYED, tracing: false, lambdaLines: false };
  const others = Object.entries(handling(0, settings, prices)).filter(
    ([part]) => !part.startsWith('function'),
  );
  return {
    servers: SERVERS * HOURS_OF_A_MONTH * ec2['m7g.large hour'],
    queue: MILLION * QUEUE_REQUESTS * sqs.request,
    ...Object.fromEntries(others),
  };
}

/** Pictures a month that the two servers can make, and from how many on they cost less than the function. */
export function serverReach(
  cpuMilliseconds: number,
  prices: PriceList,
): { most: number; cheaperFrom: number } {
  const { servers = NaN, queue = NaN } = serverMonth(prices);
  const functionPerMillion =
    MILLION * prices.lambda.request + computePerMillion(cpuMilliseconds, AS_DEPLOYED, prices);
  return {
    most: (SERVERS * SERVER_CORES * HOURS_OF_A_MONTH * 3_600_000) / cpuMilliseconds,
    cheaperFrom: (servers / (functionPerMillion - queue)) * MILLION,
  };
}
