import { printable } from '../../scripts/lib/terminal';
import { count, quantity } from '../cli/columns';

/** Number of different suffixes that are counted, because uploaders can invent any number of them. */
const MAX_SUFFIXES = 1_000;
/** In UTF-16 code units, with the dot. What follows the last dot of a sentence is not a suffix. */
const MAX_SUFFIX_LENGTH = 16;
/** Suffixes that `describe` names. */
const SHOWN = 10;

/** No suffix has these names, because a suffix begins with a dot. */
const NONE = '(none)';
const OTHER = '(other)';

/** Counts originals whose suffix does not trigger the function, in constant memory. */
export class IgnoredOriginals {
  /** Number of originals that were ignored. */
  objects = 0;
  /** Only suffixes within the limits; the rest of `objects` is `(other)`. */
  private readonly suffixes = new Map<string, number>();

  add(key: string): void {
    this.objects++;
    const suffix = suffixOf(key);
    if (suffix.length > MAX_SUFFIX_LENGTH) return;
    const number = this.suffixes.get(suffix) ?? 0;
    if (number > 0 || this.suffixes.size < MAX_SUFFIXES) this.suffixes.set(suffix, number + 1);
  }

  /** Returns the figures for --json: the number of objects by suffix, largest first, those beyond the limits as `(other)`. */
  get figures(): { readonly objects: number; readonly suffixes: Readonly<Record<string, number>> } {
    return { objects: this.objects, suffixes: Object.fromEntries(this.largest(MAX_SUFFIXES)) };
  }

  /** Returns a sentence that names the most frequent suffixes; nothing if no object was ignored. */
  describe(): readonly string[] {
    if (this.objects === 0) return [];
    const suffixes = this.largest(SHOWN).map(([suffix, number]) => `${printable(suffix)} ${count(number)}`);
    return [`Ignored ${quantity(this.objects, 'object')} by suffix: ${suffixes.join(', ')}.`];
  }

  /** Returns at most `limit` suffixes, largest first, and the sum of all others as `(other)`. */
  private largest(limit: number): readonly (readonly [string, number])[] {
    const shown = [...this.suffixes].sort(([, left], [, right]) => right - left).slice(0, limit);
    const other = this.objects - shown.reduce((sum, [, number]) => sum + number, 0);
    return other > 0 ? [...shown, [OTHER, other]] : shown;
  }
}

/** Returns what follows the last dot of the last path segment, with the dot. Keeps its case. */
function suffixOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? NONE : name.slice(dot);
}
