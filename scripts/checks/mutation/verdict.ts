import type { Survivor } from './survivors';

/** Part of Stryker's JSON report: https://github.com/stryker-mutator/mutation-testing-elements. */
export interface Report {
  /** By path relative to the project root. */
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

export interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** Both start at 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A mutant that no test killed. */
export type Change = Omit<Survivor, 'reason'> & { readonly line: number };

/** Mutant counts of one file, or of all files. */
export interface Score {
  readonly file: string;
  readonly killed: number;
  /** Mutants that exceeded the time limit, such as an infinite loop. */
  readonly timedOut: number;
  readonly survived: number;
}

export interface Verdict {
  readonly scores: readonly Score[];
  /** Surviving mutants that are not listed. */
  readonly unlisted: readonly Change[];
  /** Listed mutants, in files of the report, that did not survive or no longer exist. */
  readonly stale: readonly Survivor[];
}

/** Compares a report with the listed survivors. */
export function judge({ files }: Report, listed: readonly Survivor[]): Verdict {
  const survivors: Change[] = [];
  // On a busy machine, a surviving mutant may time out, so a listed one is not stale.
  const late: Change[] = [];
  const scores: Score[] = [];
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const count = (...statuses: string[]): number =>
      mutants.filter(({ status }) => statuses.includes(status)).length;
    scores.push({
      file,
      // A mutant that breaks the loading of a suite counts as killed.
      killed: count('Killed', 'RuntimeError'),
      timedOut: count('Timeout'),
      survived: count('Survived', 'NoCoverage'),
    });
    for (const { status, mutatorName, replacement = '', location } of mutants) {
      if (!['Survived', 'NoCoverage', 'Timeout'].includes(status)) continue;
      const original = oneLine(textAt(source, location));
      const { line } = location.start;
      const list = status === 'Timeout' ? late : survivors;
      list.push({ file, mutator: mutatorName, original, replacement: oneLine(replacement), line });
    }
  }
  return {
    scores,
    unlisted: survivors.filter((change) => !listed.some((entry) => isSame(entry, change))),
    stale: listed.filter(
      (entry) => entry.file in files && ![...survivors, ...late].some((change) => isSame(entry, change)),
    ),
  };
}

/** Returns the percentage of mutants that were killed or timed out. */
export function percentage({ killed, timedOut, survived }: Omit<Score, 'file'>): number {
  return (100 * (killed + timedOut)) / Math.max(1, killed + timedOut + survived);
}

function isSame(one: Omit<Survivor, 'reason'>, other: Omit<Survivor, 'reason'>): boolean {
  const fields = ['file', 'mutator', 'original', 'replacement'] as const;
  return fields.every((field) => one[field] === other[field]);
}

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
