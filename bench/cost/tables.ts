/** The tables of docs/cost.md and bench/cost/README.md, as head and rows of cells. Pure. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { coreShare } from '../../lambda-src/image/decoding-cost';
import { billedMilliseconds } from './cpu-share';
import { writeUnits } from './item-size';
import { largestProgressive } from './largest-images';
import { COUNTED, IMAGES, TIMES, VARIANT_SETS } from './measured';
import { MEMORY_SIZES } from './memory-sizes';
import { cpuOf, MIXES } from './mixes';
import {
  AS_DEPLOYED,
  computePerMillion,
  handling,
  keeping,
  MILLION,
  standing,
  total,
  tracedShare,
  type Costs,
} from './model';
import type { PriceList } from './prices';
import { ARCHIVED_ONLY, choices, NEVER_MOVED, ORIGINALS } from './settings';
import { breakEvenBytes, objectOver } from './storage';
import { USUAL_UPLOAD } from './usual-upload';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const PHONES = cpuOf(MIXES['phone photos']);
const SETTINGS = ENVIRONMENT_SETTINGS.production;
const YEAR = 360;

/** Returns all tables by the name of their part in the document. */
export function costTables(prices: PriceList): Readonly<Record<string, Table>> {
  return {
    images: images(),
    counted: counted(),
    handling: handlingOfMixes(prices),
    variants: variants(prices),
    keeping: oneColumn('USD a month', keeping(AS_DEPLOYED, prices)),
    standing: oneColumn('USD a month', standing(AS_DEPLOYED, prices)),
    'memory sizes': memorySizes(prices),
    settings: settingsThatMatter(prices),
    traces: traces(prices),
    'storage classes': storageClasses(prices),
    'break-even': breakEven(prices),
    prices: priceRows(prices),
  };
}

function images(): Table {
  return {
    head: ['image', 'bytes', 'thumbnail bytes', 'CPU time', 'billed duration', 'peak memory'],
    rows: IMAGES.map((name) => {
      const { bytes, thumbnailBytes, cpuMilliseconds, peakMebibytes } = TIMES.images[name];
      const billed = billedMilliseconds(cpuMilliseconds, SETTINGS.memoryMegabytes);
      return [
        `\`${name}\``,
        whole(bytes),
        whole(thumbnailBytes),
        `${cpuMilliseconds} ms`,
        `${billed} ms`,
        `${peakMebibytes} MiB`,
      ];
    }),
  };
}

function counted(): Table {
  const { calls, logBytes, recordBytes, variantBytes, indexKeyBytes } = COUNTED;
  const [start, report] = logBytes.lambdaLines;
  return {
    head: ['per upload', 'counted'],
    rows: [
      ['requests, in order', calls.join(', ')],
      ['log line per image', `${logBytes.imageLine} bytes`],
      ['log line with the metric', `${logBytes.metricsLine} bytes`],
      ["Lambda's log lines (documented format)", `${start} and ${report} bytes`],
      ['record', `${recordBytes} bytes`],
      ['entry of a variant in the record', `${variantBytes} bytes`],
      ['entry in the time index with KEYS_ONLY', `${indexKeyBytes} bytes`],
    ],
  };
}

function handlingOfMixes(prices: PriceList): Table {
  const columns = Object.values(MIXES).map((mix) => handling(cpuOf(mix), AS_DEPLOYED, prices));
  const parts = Object.keys(columns[0] ?? {});
  return {
    head: ['USD for a million', ...Object.keys(MIXES)],
    rows: [
      ...parts.map((part) => [part, ...columns.map((costs) => dollars(costs[part] ?? NaN))]),
      ['**total**', ...columns.map((costs) => `**${dollars(total(costs))}**`)],
    ],
  };
}

function variants(prices: PriceList): Table {
  const { s3, dynamoDb } = prices;
  const alone = computePerMillion(PHONES, AS_DEPLOYED, prices);
  return {
    head: ['in addition to the thumbnail', 'S3 PUT', 'Lambda compute', 'DynamoDB writes', '**total**'],
    rows: VARIANT_SETS.map(({ title, objects, cpuMilliseconds }) => {
      const put = MILLION * objects * s3.write;
      const compute = computePerMillion(PHONES + cpuMilliseconds, AS_DEPLOYED, prices) - alone;
      const { recordBytes, variantBytes } = COUNTED;
      const units = writeUnits(recordBytes + objects * variantBytes) - writeUnits(recordBytes);
      // The table and its index.
      const writes = MILLION * 2 * units * dynamoDb.writeUnit;
      return [
        title,
        dollars(put),
        dollars(compute),
        dollars(writes),
        `**${dollars(put + compute + writes)}**`,
      ];
    }),
  };
}

function oneColumn(head: string, costs: Costs): Table {
  return {
    head: ['', head],
    rows: [
      ...Object.entries(costs).map(([part, cost]) => [part, dollars(cost)]),
      ['**total**', `**${dollars(total(costs))}**`],
    ],
  };
}

function memorySizes(prices: PriceList): Table {
  const compute = (memoryMegabytes: number, architecture: 'arm64' | 'x86_64'): string =>
    dollars(computePerMillion(PHONES, { memoryMegabytes, architecture }, prices));
  return {
    head: [
      'memory',
      'share of a core',
      'billed',
      'USD for a million (arm64)',
      'x86_64',
      'progressive JPEG up to',
      '',
    ],
    rows: MEMORY_SIZES.map((size) => [
      `${whole(size)} MB`,
      coreShare(size).toFixed(2),
      `${billedMilliseconds(PHONES, size)} ms`,
      compute(size, 'arm64'),
      compute(size, 'x86_64'),
      `${Math.floor(largestProgressive(size))} MP`,
      size === SETTINGS.memoryMegabytes ? '**default**' : '',
    ]),
  };
}

function settingsThatMatter(prices: PriceList): Table {
  return {
    head: ['setting', 'production', 'alternative', 'USD for a million', 'USD a month', 'other effects'],
    rows: choices(prices).map(({ setting, deployed, otherwise, ofAMillion, standing: month, effect }) => [
      setting,
      deployed,
      otherwise,
      difference(ofAMillion),
      difference(month),
      effect,
    ]),
  };
}

function traces({ xRay }: PriceList): Table {
  return {
    head: ['images a second', 'traced', 'USD for a million'],
    rows: [0.1, 0.4, 1, 10, 100].map((rate) => [
      String(rate),
      `${(100 * tracedShare(rate)).toFixed(0)} %`,
      dollars(MILLION * tracedShare(rate) * xRay.trace),
    ]),
  };
}

function storageClasses(prices: PriceList): Table {
  const sizes = [USUAL_UPLOAD.thumbnail.size, 200_000, 500_000, USUAL_UPLOAD.original.size, 10_000_000];
  const year = (bytes: number, stages: typeof ORIGINALS): string =>
    dollars(MILLION * objectOver(bytes, YEAR, stages, prices));
  return {
    head: [
      'USD for a million objects and a year',
      'Standard only',
      'as deployed',
      'Glacier after 90 days only',
    ],
    rows: sizes.map((bytes) => [
      `${whole(bytes)} bytes`,
      year(bytes, NEVER_MOVED),
      year(bytes, ORIGINALS),
      year(bytes, ARCHIVED_ONLY),
    ]),
  };
}

function breakEven(prices: PriceList): Table {
  const [year, threeYears] = [YEAR, 3 * YEAR];
  const size = (...args: Parameters<typeof breakEvenBytes>): string =>
    `${whole(breakEvenBytes(...args))} bytes`;
  return {
    head: ['transitions pay off from', 'kept for a year', 'kept for three years'],
    rows: [
      [
        'both transitions, instead of none',
        size(ORIGINALS, NEVER_MOVED, year, prices),
        size(ORIGINALS, NEVER_MOVED, threeYears, prices),
      ],
      [
        'Standard-IA before Glacier, instead of Glacier only',
        size(ORIGINALS, ARCHIVED_ONLY, year, prices),
        size(ORIGINALS, ARCHIVED_ONLY, threeYears, prices),
      ],
    ],
  };
}

function priceRows(prices: PriceList): Table {
  const rows = Object.entries(prices).flatMap(([group, of]: [string, unknown]) => {
    if (typeof of !== 'object') return [];
    const { asOf, source, ...each } = of as Readonly<Record<string, unknown>>;
    return flat(group, each).map(([name, price]) => [name, plain(price), String(asOf), String(source)]);
  });
  return { head: ['price', 'USD', 'as of', 'source'], rows };
}

/** Returns the prices by path: `lambda.gigabyteSecond.arm64`. */
function flat(path: string, of: Readonly<Record<string, unknown>>): [string, number][] {
  return Object.entries(of).flatMap(([name, value]): [string, number][] =>
    typeof value === 'number'
      ? [[`${path}.${name}`, value]]
      : flat(`${path}.${name}`, value as Readonly<Record<string, unknown>>),
  );
}

/** Formats a price without exponent. */
function plain(price: number): string {
  return price.toFixed(12).replace(/\.?0+$/, '');
}

function dollars(amount: number): string {
  return amount.toFixed(2);
}

function difference(amount: number): string {
  if (Math.abs(amount) < 0.005) return '';
  return `${amount > 0 ? '+' : '−'}${dollars(Math.abs(amount))}`;
}

function whole(number: number): string {
  return number.toLocaleString('en-US');
}
