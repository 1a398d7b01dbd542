import { count, formatColumns } from '../cli/columns';
import { DIFFERENCES, isDifference, type State, type Verdict } from './judge';

const PROMISED = {
  mirrored: 'a thumbnail of the current version',
  failed: 'no thumbnail can be made, and the record says why',
} as const;

/** Counts what was found. */
export class Tally {
  /** Keys that were looked at. */
  keys = 0;
  /** Keys at which the promise is broken. */
  differences = 0;
  readonly states: Partial<Record<State, number>> = {};
  /** Of what failed. */
  readonly reasons: Record<string, number> = {};

  add({ state, detail }: Verdict): void {
    this.keys++;
    if (isDifference(state)) this.differences++;
    this.states[state] = (this.states[state] ?? 0) + 1;
    if (state === 'failed') this.reasons[detail] = (this.reasons[detail] ?? 0) + 1;
  }

  /** As an object of its own, for machines. */
  get figures() {
    const { keys, differences, states, reasons } = this;
    return { keys, differences, states, reasons };
  }

  describe(): string {
    const reasons = Object.entries(this.reasons).map(([reason, number]) => `${reason} ${count(number)}`);
    const rows = Object.entries({ ...PROMISED, ...DIFFERENCES }).map(([state, meaning]) => [
      state,
      count(this.states[state as State] ?? 0),
      state === 'failed' && reasons.length > 0 ? `${meaning}: ${reasons.join(', ')}` : meaning,
    ]);
    return formatColumns(['', ' keys', ''], rows);
  }
}
