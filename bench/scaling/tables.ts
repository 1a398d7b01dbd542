/** The tables of docs/scaling.md. Pure. */
import type { PriceList } from '../../constructs/price-table';
import { TIME_LIMITS } from '../../constructs/time-limits';
import { COUNTED } from '../cost/measured';
import { cpuOf, MIXES } from '../cost/mixes';
import * as cost from '../cost/model';
import type { Table } from '../cost/tables';
import { AS_DEPLOYED, firstLimit, LADDER, LIFTED, limits, type Capacity } from './limits';
import { simulate, UPLOADING_SECONDS } from './simulation';
import { readDays } from './time-index';

/** Uploads a second. */
export const RATES = [1, 10, 100, 300, 1_000, 3_000, 10_000] as const;
const SECONDS_OF_A_MONTH = 30 * 86_400;

/** All tables, by the name of their part of the document. */
export function scalingTables(prices: PriceList): Readonly<Record<string, Table>> {
  return {
    'as deployed': runs(AS_DEPLOYED, prices),
    ladder: ladder(),
    lifted: runs(LIFTED, prices),
    limits: limitsAsDeployed(),
    reading: reading(prices),
  };
}

function runs(capacity: Capacity, prices: PriceList): Table {
  return {
    head: [
      'uploads a second',
      'first limit',
      'refused to their sender',
      'longest wait',
      'throttled invocations',
      'on the failure queue',
      'environments',
      'too old if it lasts',
      '$ an hour',
    ],
    rows: RATES.map((rate) => {
      const run = simulate(capacity, rate);
      const limit = firstLimit(capacity, rate);
      return [
        whole(rate),
        limit ? `${limit.name} (${whole(limit.picturesPerSecond)})` : '',
        percent(run.refused, run.uploads),
        duration(run.longestWait),
        run.throttles === 0 ? '' : whole(run.throttles),
        percent(run.failed, run.uploads),
        whole(run.mostEnvironments),
        tooOldAfter(capacity, rate),
        hourly((run.uploads - run.refused) / UPLOADING_SECONDS, prices).toFixed(2),
      ];
    }),
  };
}

/** For how long the rate may last until events wait for longer than Lambda keeps them. */
function tooOldAfter(capacity: Capacity, rate: number): string {
  const bound = (name: string): number =>
    limits(capacity).find((limit) => limit.name === name)?.picturesPerSecond ?? Infinity;
  const served = Math.min(bound('reserved concurrency'), bound("the account's concurrency"));
  const accepted = Math.min(rate, bound('uploads into one partition of the source bucket'));
  if (accepted <= served) return '';
  return `after ${(TIME_LIMITS.eventAge / 3600 / (accepted / served - 1)).toFixed(1)} h`;
}

function hourly(handledPerSecond: number, prices: PriceList): number {
  const settings = { ...cost.AS_DEPLOYED, picturesAMonth: handledPerSecond * SECONDS_OF_A_MONTH };
  const million = cost.total(cost.handling(cpuOf(MIXES['photos of phones']), settings, prices));
  return (million * handledPerSecond * 3600) / cost.MILLION;
}

function ladder(): Table {
  return {
    head: ['changed', 'first limit then', 'pictures a second', 'what moves it'],
    rows: LADDER.map(({ change, capacity }) => {
      const [first] = limits(capacity);
      return first ? [change, first.name, whole(first.picturesPerSecond), first.setting] : [];
    }),
  };
}

function limitsAsDeployed(): Table {
  return {
    head: ['limit', 'pictures a second, as deployed', 'what moves it'],
    rows: limits(AS_DEPLOYED).map(({ name, picturesPerSecond, setting }) => [
      name,
      whole(picturesPerSecond),
      setting,
    ]),
  };
}

function reading(prices: PriceList): Table {
  const { shards } = AS_DEPLOYED;
  const index = { shards, recordBytes: COUNTED.recordBytes };
  const cases: readonly (readonly [string, number, number])[] = [
    ['a day without uploads', 1, 0],
    ['a day of 10,000', 1, 10_000],
    ['a day of a million', 1, 1_000_000],
    ['a month of a million', 30, 1_000_000],
  ];
  return {
    head: ['read', 'queries', '$'],
    rows: cases.map(([name, days, records]) => {
      const { queries, cost: dollars } = readDays(days, records, index, prices);
      return [name, whole(queries), dollars.toFixed(7).replace(/0+$/, '')];
    }),
  };
}

function whole(number: number): string {
  return Math.floor(number).toLocaleString('en-US');
}

function percent(part: number, all: number): string {
  return part === 0 ? '' : `${((100 * part) / all).toFixed(2)} %`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
