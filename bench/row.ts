import type { Peers } from './peers/install';
import type { Ratio } from './rounds';

/** Bound of a figure. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** A bar of the chart, which shows only ratios. */
export interface Bar {
  readonly group: string;
  readonly name: string;
}

/** One measured figure. */
export interface Figure {
  /** Short label; numerator / denominator for a ratio. */
  readonly what: string;
  readonly value: number | Ratio;
  /** @default none: the value is a ratio */
  readonly unit?: 's' | 'ms' | 'MB' | 'MiB' | 'dB' | 'calls' | '$';
  /** @default none: shown for comparison */
  readonly goal?: Goal;
  /** Context of the value. */
  readonly note?: string;
  /** Position in the chart. @default not shown */
  readonly bar?: Bar;
}

/** One measurement of the bench. */
export interface Row {
  readonly id: `P${number}`;
  /** Name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Whether it runs only if it is named on the command line. @default false */
  readonly onlyByName?: boolean;
  measure(peers: Peers): Promise<Figure[]>;
}

/** Returns a figure's value; the median if it has several rounds. */
export function valueOf({ value }: Figure): number {
  return typeof value === 'number' ? value : value.median;
}

/** Returns whether a figure meets its goal; undefined without a goal. */
export function isMet(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (!goal) return undefined;
  return 'atMost' in goal ? valueOf(figure) <= goal.atMost : valueOf(figure) >= goal.atLeast;
}
