import { count, formatColumns } from '../cli/columns';
import type { Verdict } from './verdict';

/** What is counted of each variant. Archived: missing until the original is restored, which is not a difference. */
const COUNTED = ['missing', 'stale', 'unreadable', 'occupied', 'orphaned', 'unrecorded', 'archived'] as const;
type Counted = (typeof COUNTED)[number];
type Counts = Record<Counted, number>;

/** Objects of variants that are not configured. No variant has this name, because a name has no parentheses. */
const OTHER = '(not configured)';

/** Counts findings by variant. */
export class VariantTally {
  private readonly counts: ReadonlyMap<string, Counts>;

  constructor(names: readonly string[]) {
    const none = (): Counts => Object.fromEntries(COUNTED.map((state) => [state, 0])) as Counts;
    this.counts = new Map([...names, OTHER].map((name) => [name, none()]));
  }

  add({ parts = [], archived = [] }: Verdict): void {
    for (const { name, state } of parts) if (state !== 'retry') this.increment(name, state);
    for (const name of archived) this.increment(name, 'archived');
  }

  /** Returns the figures for --json. */
  get figures() {
    const archived = [...this.counts.values()].reduce((sum, counts) => sum + counts.archived, 0);
    return { archived, variants: Object.fromEntries(this.counts) };
  }

  /** Returns a table with a line for each variant. */
  describe(): string {
    const rows = [...this.counts].map(([name, counts]) => [
      name,
      ...COUNTED.map((state) => count(counts[state])),
    ]);
    return formatColumns(['variant', ...COUNTED.map((state) => ` ${state}`)], rows);
  }

  private increment(name: string, state: Counted): void {
    const counts = this.counts.get(name) ?? this.counts.get(OTHER);
    if (counts) counts[state]++;
  }
}
