import type { Peers } from './peers/install';
import type { Ratio } from './rounds';

/** What a figure has to be. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** A bar of the chart, which shows ratios alone. */
export interface Bar {
  readonly group: string;
  readonly name: string;
}

/** One measured figure. */
export interface Figure {
  /** What by what, in a few words. */
  readonly what: string;
  readonly value: number | Ratio;
  /** @default a ratio */
  readonly unit?: 's' | 'ms' | 'MB' | 'MiB' | 'dB' | 'calls' | '$';
  /** @default none: it is shown for comparison */
  readonly goal?: Goal;
  /** What must be known to read it. */
  readonly note?: string;
  /** Where the chart shows it. @default nowhere */
  readonly bar?: Bar;
}

/** One question that the bench answers. */
export interface Row {
  readonly id: `P${number}`;
  /** For the command line. */
  readonly name: string;
  readonly title: string;
  /** Whether it is measured only where it is asked for by its name. @default false */
  readonly onlyByName?: boolean;
  measure(peers: Peers): Promise<Figure[]>;
}

/** The figure itself: the median, where it is a ratio of several rounds. */
export function valueOf({ value }: Figure): number {
  return typeof value === 'number' ? value : value.median;
}

/** @returns undefined where there is no goal. */
export function isMet(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (!goal) return undefined;
  return 'atMost' in goal ? valueOf(figure) <= goal.atMost : valueOf(figure) >= goal.atLeast;
}
