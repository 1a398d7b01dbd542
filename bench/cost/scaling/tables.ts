/** The tables on scaling in docs/cost.md, as head and rows of cells. Pure. */
import { TIME_LIMITS } from '../../../constructs/config/time-limits';
import { COUNTED } from '../measured';
import type { PriceList } from '../prices';
import type { Table } from '../tables';
import { AS_DEPLOYED, firstLimit, LADDER, limits } from './limits';
import { readDays } from './time-index';

/** Uploads a second. */
const RATES = [300, 1_000, 3_000] as const;

/** Returns all tables, by the name of their part of the document. */
export function scalingTables(prices: PriceList): Readonly<Record<string, Table>> {
  return {
    'upload rates': uploadRates(),
    limits: limitsAsDeployed(),
    'raised limits': raisedLimits(),
    'time index reads': reading(prices),
  };
}

function uploadRates(): Table {
  return {
    head: ['uploads a second', 'first limit', 'images a second', 'events expire after'],
    rows: RATES.map((rate) => {
      const limit = firstLimit(AS_DEPLOYED, rate);
      return limit
        ? [whole(rate), limit.name, whole(limit.imagesPerSecond), expiryAfter(rate, limit.imagesPerSecond)]
        : [whole(rate), 'none', whole(rate), 'never'];
    }),
  };
}

/** Returns how long a rate must last until events wait for longer than Lambda keeps them. */
function expiryAfter(uploadsPerSecond: number, handledPerSecond: number): string {
  const hours = TIME_LIMITS.eventAge / 3600 / (uploadsPerSecond / handledPerSecond - 1);
  return `${hours.toFixed(1)} h`;
}

function raisedLimits(): Table {
  return {
    head: ['change', 'next limit', 'images a second'],
    rows: LADDER.map(({ change, capacity }) => {
      const [first] = limits(capacity);
      return first ? [change, first.name, whole(first.imagesPerSecond)] : [];
    }),
  };
}

function limitsAsDeployed(): Table {
  return {
    head: ['limit', 'images a second', 'what raises it'],
    rows: limits(AS_DEPLOYED).map(({ name, imagesPerSecond, setting }) => [
      name,
      whole(imagesPerSecond),
      setting,
    ]),
  };
}

function reading(prices: PriceList): Table {
  const { shards } = AS_DEPLOYED;
  const index = { shards, recordBytes: COUNTED.recordBytes };
  const cases: readonly (readonly [string, number, number])[] = [
    ['a day without uploads', 1, 0],
    ['a day with 10,000 uploads', 1, 10_000],
    ['a day with a million uploads', 1, 1_000_000],
    ['a month with a million uploads', 30, 1_000_000],
  ];
  return {
    head: ['read', 'queries', 'USD'],
    rows: cases.map(([name, days, records]) => {
      const { queries, cost: dollars } = readDays(days, records, index, prices);
      return [name, whole(queries), dollars.toFixed(7).replace(/0+$/, '')];
    }),
  };
}

function whole(number: number): string {
  return Math.floor(number).toLocaleString('en-US');
}
