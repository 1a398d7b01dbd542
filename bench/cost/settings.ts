/** How each setting changes the cost. Pure. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { MEGABYTES_OF_A_CORE } from '../../lambda-src/image/decoding-cost';
import { billedMilliseconds } from './cpu-share';
import { cpuOf, MIXES } from './mixes';
import {
  AS_DEPLOYED,
  handling,
  keeping,
  logMonths,
  MILLION,
  standing,
  total,
  type CostSettings,
} from './model';
import type { PriceList } from './prices';
import { objectMonth, objectOver, type Stages } from './storage';
import { USUAL_UPLOAD } from './usual-upload';

const { infrequentAccessDays, archiveDays, archiveStorageClass, noncurrentDays } =
  ENVIRONMENT_SETTINGS.production;
const YEAR = 360;
const PHONES = cpuOf(MIXES['phone photos']);

/** Storage classes of originals over time in production. */
export const ORIGINALS: Stages = [
  { day: 0, storageClass: 'STANDARD' },
  { day: infrequentAccessDays, storageClass: 'STANDARD_IA' },
  { day: archiveDays, storageClass: archiveStorageClass },
];
export const NEVER_MOVED: Stages = ORIGINALS.slice(0, 1);
/** Without Standard-IA. */
export const ARCHIVED_ONLY: Stages = ORIGINALS.filter(({ storageClass }) => storageClass !== 'STANDARD_IA');

/** An alternative value of a setting, and its effect on cost in US dollars. */
export interface Choice {
  readonly setting: string;
  readonly deployed: string;
  readonly otherwise: string;
  /** Difference for a million 12-megapixel phone photos: processing, and logs and records for a year. */
  readonly ofAMillion: number;
  /** Difference of the fixed monthly cost. */
  readonly standing: number;
  /** Other effects. */
  readonly effect: string;
}

/** Returns all alternatives, the largest difference first. */
export function choices(prices: PriceList): Choice[] {
  return [...ofPipeline(prices), ...ofBuckets(prices)].toSorted((one, other) => weight(other) - weight(one));
}

/** Returns the cost of a million images with these settings: processing, and storage for a year, logs up to their retention. */
function yearOf(settings: CostSettings, prices: PriceList): number {
  const {
    'CloudWatch Logs storage': logs = 0,
    'S3 access logs': accesses = 0,
    ...records
  } = keeping(settings, prices);
  return (
    total(handling(PHONES, settings, prices)) +
    12 * total(records) +
    Math.min(12, logMonths(settings)) * (logs + accesses)
  );
}

function ofPipeline(prices: PriceList): Choice[] {
  const change = (
    setting: string,
    [deployed, otherwise]: readonly [string, string],
    changed: Partial<CostSettings>,
    effect: string,
  ): Choice => {
    const settings = { ...AS_DEPLOYED, ...changed };
    return {
      setting,
      deployed,
      otherwise,
      ofAMillion: yearOf(settings, prices) - yearOf(AS_DEPLOYED, prices),
      standing: total(standing(settings, prices)) - total(standing(AS_DEPLOYED, prices)),
      effect,
    };
  };
  const billed = (memory: number): number => billedMilliseconds(PHONES, memory);
  const saved = billed(AS_DEPLOYED.memoryMegabytes) - billed(MEGABYTES_OF_A_CORE);
  return [
    change('tracing', ['Active', 'PassThrough'], { tracing: false }, 'no traces'),
    change(
      'memory',
      ['1,024 MB', '1,769 MB'],
      { memoryMegabytes: MEGABYTES_OF_A_CORE },
      `${saved} ms faster per image`,
    ),
    change('architecture', ['arm64', 'x86_64'], { architecture: 'x86_64' }, 'none'),
    change(
      'system log level',
      ['INFO', 'WARN'],
      { lambdaLines: false },
      'no memory and cold starts on the dashboard',
    ),
    change('application log level', ['INFO', 'WARN'], { imageLines: false }, 'no log line per image'),
    change('logRetentionDays', ['365', '30'], { logRetentionDays: 30 }, 'older logs are deleted'),
    change(
      'projection of the time index',
      ['ALL', 'KEYS_ONLY'],
      { indexProjection: 'KEYS_ONLY' },
      'reading by time needs one more read per record',
    ),
    change(
      'point-in-time recovery',
      ['on', 'off'],
      { pointInTimeRecovery: false },
      'a lost table cannot be restored',
    ),
    change(
      'alarms',
      ['all', 'essential'],
      { alarms: 'essential' },
      'no alarms on lost events or a standstill',
    ),
    change(
      'encryption',
      ['AES256', 'customer-managed'],
      { encryption: 'customer-managed' },
      'plus KMS requests',
    ),
  ];
}

/** Returns the alternatives for storage; a million means a million objects. */
function ofBuckets(prices: PriceList): Choice[] {
  const original = USUAL_UPLOAD.original.size;
  const thumbnail = USUAL_UPLOAD.thumbnail.size;
  const originals = (stages: Stages): number => MILLION * objectOver(original, YEAR, stages, prices);
  const overwritten = (days: number): number =>
    MILLION * (days / 30) * objectMonth(original, 'STANDARD', prices);
  const small = (storageClass: 'STANDARD' | 'STANDARD_IA'): number =>
    MILLION * 11 * objectMonth(thumbnail, storageClass, prices);
  return [
    {
      setting: 'storage classes of originals (3.5 MB, one year)',
      deployed: `transitions after ${infrequentAccessDays} and ${archiveDays} days`,
      otherwise: 'Standard only',
      ofAMillion: originals(NEVER_MOVED) - originals(ORIGINALS),
      standing: 0,
      effect: 'no retrieval fees',
    },
    {
      setting: 'noncurrentDays, for overwritten originals (3.5 MB)',
      deployed: String(noncurrentDays),
      otherwise: '7',
      ofAMillion: overwritten(7) - overwritten(noncurrentDays),
      standing: 0,
      effect: 'less time to restore an image',
    },
    {
      setting: 'Standard-IA for thumbnails after 30 days (one year)',
      deployed: 'not below 128 KB',
      otherwise: 'all thumbnails',
      ofAMillion: small('STANDARD_IA') - small('STANDARD') + MILLION * prices.s3.transition.STANDARD_IA,
      standing: 0,
      effect: 'retrieval fees',
    },
  ];
}

function weight({ ofAMillion, standing: each }: Choice): number {
  return Math.abs(ofAMillion) + Math.abs(each);
}
