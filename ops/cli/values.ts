/** Values of options. Each reader throws commander's InvalidArgumentError, which names the option and the value. */
import { InvalidArgumentError } from 'commander';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A moment: a date (UTC), a date with time, or how long ago, such as 90m, 24h, 7d. */
export function readTime(text: string): Date {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time =
    amount === undefined
      ? new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : NaN)
      : new Date(Date.now() - Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  if (isNaN(time.getTime()))
    throw new InvalidArgumentError(
      'It is a date (2026-01-31), a time (2026-01-31T09:00Z), or how long ago (90m, 24h, 7d).',
    );
  return time;
}

/** A whole number from 1. */
export function readCount(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It is a whole number from 1.');
  return number;
}
