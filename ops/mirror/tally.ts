import { count, formatColumns } from '../cli/columns';
import { VariantTally } from './variant-tally';
import { DIFFERENCES, isDifference, type State, type Verdict } from './verdict';

const IN_SYNC = {
  mirrored: 'thumbnail of the current version',
  failed: 'no thumbnail can be created, and the record explains why',
} as const;
const MEANINGS = { ...IN_SYNC, ...DIFFERENCES };
const STATES = Object.keys(MEANINGS) as (keyof typeof MEANINGS)[];

/** Counts findings. */
export class Tally {
  /** Keys that were checked. */
  keys = 0;
  /** Keys that are out of sync. */
  differences = 0;
  /** Number of keys by state. */
  readonly states: Partial<Record<State, number>> = {};
  /** Number of `failed` keys by reason. */
  readonly reasons: Record<string, number> = {};
  private readonly variants: VariantTally | undefined;

  /** @param names of the variants; the first is the thumbnail's. @default only the thumbnail */
  constructor(names: readonly string[] = []) {
    this.variants = names.length > 1 ? new VariantTally(names) : undefined;
  }

  add(verdict: Verdict): void {
    const { state, detail } = verdict;
    this.keys++;
    if (isDifference(state)) this.differences++;
    this.states[state] = (this.states[state] ?? 0) + 1;
    if (state === 'failed') this.reasons[detail] = (this.reasons[detail] ?? 0) + 1;
    this.variants?.add(verdict);
  }

  /** Returns the figures for --json: `states` has every state but `gone`, those without keys as 0; figures by variant if there are any. */
  get figures() {
    const { keys, differences, reasons } = this;
    const states = Object.fromEntries(STATES.map((state) => [state, this.states[state] ?? 0]));
    return { keys, differences, states, reasons, ...this.variants?.figures };
  }

  /** Returns a table with a line for each state, and one with a line for each variant if there are any. */
  describe(): string {
    const reasons = Object.entries(this.reasons).map(([reason, number]) => `${reason} ${count(number)}`);
    const rows = STATES.map((state) => [
      state,
      count(this.states[state] ?? 0),
      state === 'failed' && reasons.length > 0
        ? `${MEANINGS[state]}: ${reasons.join(', ')}`
        : MEANINGS[state],
    ]);
    const states = formatColumns(['', ' keys', ''], rows);
    return this.variants ? `${states}\n\n${this.variants.describe()}` : states;
  }
}
