/** The changes of the code that no test notices, each with the reason why none can. */

export interface Survivor {
  /** Path from the project's root. */
  readonly file: string;
  /** Stryker's name of the kind of change. */
  readonly mutator: string;
  /** What stands in the code, its white space shortened; several places that say the same are one entry. */
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

export const SURVIVORS: readonly Survivor[] = [];
