/** Parses option values. Each parser throws Commander's InvalidArgumentError, which names the option and the value. */
import { InvalidArgumentError, Option } from 'commander';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Parses a date (UTC), a date with a time, or an age such as 90m, 24h, or 7d. */
export function readTime(text: string): Date {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time =
    amount === undefined
      ? new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : NaN)
      : new Date(Date.now() - Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  if (isNaN(time.getTime()))
    throw new InvalidArgumentError(
      'Use a date (2026-01-31), a time (2026-01-31T09:00Z), or an age (90m, 24h, 7d).',
    );
  return time;
}

/** Returns the option --since. @param age the default, such as 24h. */
export function sinceOption(description: string, age: string): Option {
  return new Option('--since <time>', `${description}, such as 2026-01-31 or 7d`)
    .argParser(readTime)
    .default(readTime(age), age);
}

/** Parses a whole number of at least 1. */
export function readCount(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('Use a whole number of at least 1.');
  return number;
}

/** Returns a parser of one of the values, which are upper case; the option's value may be in either case. */
export function readChoice<T extends string>(choices: readonly T[]): (text: string) => T {
  return (text) => {
    const choice = choices.find((one) => one === text.toUpperCase());
    if (choice === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return choice;
  };
}
