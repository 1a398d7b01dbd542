/** What each setting that can be chosen otherwise adds to or takes from the costs. Pure. */
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { billedMilliseconds, MEGABYTES_OF_A_CORE } from './cpu-share';
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
const PHONES = cpuOf(MIXES['photos of phones']);

/** The classes that originals pass through, as production has them. */
export const ORIGINALS: Stages = [
  { day: 0, storageClass: 'STANDARD' },
  { day: infrequentAccessDays, storageClass: 'STANDARD_IA' },
  { day: archiveDays, storageClass: archiveStorageClass },
];
export const NEVER_MOVED: Stages = ORIGINALS.slice(0, 1);
/** Without the step in between. */
export const ARCHIVED_ONLY: Stages = ORIGINALS.filter(({ storageClass }) => storageClass !== 'STANDARD_IA');

/** A choice, and the difference that it makes, in US dollars. */
export interface Choice {
  readonly setting: string;
  readonly deployed: string;
  readonly otherwise: string;
  /** For a million 12-megapixel photos of phones: handled, and their logs and records kept for a year. */
  readonly ofAMillion: number;
  /** Each month, images or none. */
  readonly standing: number;
  /** What else changes. */
  readonly effect: string;
}

/** All of them, the one that matters most first. */
export function choices(prices: PriceList): Choice[] {
  return [...ofPipeline(prices), ...ofBuckets(prices)].toSorted((one, other) => weight(other) - weight(one));
}

/** What a million cost with these settings: once, and to keep for a year, log lines as long as they are kept. */
function yearOf(settings: CostSettings, prices: PriceList): number {
  const { 'log lines': logs = 0, 'access log lines': accesses = 0, ...records } = keeping(settings, prices);
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
      `an image takes ${saved} ms less`,
    ),
    change('architecture', ['arm64', 'x86_64'], { architecture: 'x86_64' }, 'none'),
    change(
      'system log level',
      ['INFO', 'WARN'],
      { lambdaLines: false },
      'memory and cold starts are no longer on the dashboard',
    ),
    change(
      'application log level',
      ['INFO', 'WARN'],
      { imageLines: false },
      'no line says what became of an image',
    ),
    change('logRetentionDays', ['365', '30'], { logRetentionDays: 30 }, 'older log lines are gone'),
    change(
      'projection of the time index',
      ['ALL', 'KEYS_ONLY'],
      { indexProjection: 'KEYS_ONLY' },
      'a read by time needs one more for each record',
    ),
    change(
      'point-in-time recovery',
      ['on', 'off'],
      { pointInTimeRecovery: false },
      'a table that is lost stays lost',
    ),
    change('alarms', ['all', 'essential'], { alarms: 'essential' }, 'loss and stillstand are not told'),
    change(
      'encryption',
      ['AES256', 'customer-managed'],
      { encryption: 'customer-managed' },
      'KMS requests come on top',
    ),
  ];
}

/** Of these, a million means a million objects. */
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
      setting: 'storage classes of originals, 3.5 MB each, kept for a year',
      deployed: `${infrequentAccessDays} and ${archiveDays} days`,
      otherwise: 'all stay in Standard',
      ofAMillion: originals(NEVER_MOVED) - originals(ORIGINALS),
      standing: 0,
      effect: 'none; reading them costs nothing more then',
    },
    {
      setting: 'noncurrentDays, for originals of 3.5 MB that are overwritten',
      deployed: String(noncurrentDays),
      otherwise: '7',
      ofAMillion: overwritten(7) - overwritten(noncurrentDays),
      standing: 0,
      effect: 'an image overwritten by mistake is gone sooner',
    },
    {
      setting: 'Standard-IA for thumbnails, after 30 days, kept for a year',
      deployed: 'no object under 128 KB moves',
      otherwise: 'all move',
      ofAMillion: small('STANDARD_IA') - small('STANDARD') + MILLION * prices.s3.transition.STANDARD_IA,
      standing: 0,
      effect: 'reading them costs more, too',
    },
  ];
}

function weight({ ofAMillion, standing: each }: Choice): number {
  return Math.abs(ofAMillion) + Math.abs(each);
}
