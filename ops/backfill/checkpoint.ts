import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { WORK_FOLDER } from '../../scripts/lib/paths';
import { replaceFile } from '../../scripts/lib/replace-file';
import { printable } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';

/** Identifies a backfill: two backfills are the same if all of these are equal. */
export interface BackfillScope {
  /** AWS_ENDPOINT_URL; null for AWS itself. */
  readonly endpoint: string | null;
  readonly functionArn: string;
  readonly sourceBucket: string;
  readonly prefix: string;
  readonly only: string;
  /** Failure reason; null for any. */
  readonly reason: string | null;
  /** Recipe of current thumbnails; see NewThumbnail.recipe. */
  readonly recipe: string;
  /** See FailureDetails.acceptanceCriteria. */
  readonly acceptanceCriteria: string;
}

/** Progress of a backfill. */
export interface Position {
  /** ISO 8601; originals uploaded earlier are skipped. Null: none are skipped. */
  readonly since: string | null;
  /** Last key up to which every key is done. */
  readonly after: string;
  /** Number of objects checked, and number of objects sent. */
  readonly looked: number;
  readonly sent: number;
  /** Keys for which the function failed; they are sent again. */
  readonly failed: readonly string[];
}

/** A file from which an interrupted backfill continues. */
export class Checkpoint {
  /** @param file @default a file in `.work/ops`, one per scope */
  constructor(
    private readonly scope: BackfillScope,
    readonly file = defaultFile(scope),
  ) {}

  /**
   * Returns the position of an earlier run; undefined if there is none, or if it skipped uploads that this run includes.
   *
   * @throws UsageError if the file belongs to another backfill or is not readable
   */
  read(since: Date | undefined): Position | undefined {
    if (!existsSync(this.file)) return undefined;
    const { scope, position } = this.parse();
    const differing = Object.entries(this.scope).filter(([name, value]) => scope[name] !== value);
    if (differing.length > 0) {
      const list = differing.map(
        ([name, value]) => `${name} ${printable(String(scope[name]))}, not ${printable(String(value))}`,
      );
      throw new UsageError(
        `Checkpoint "${this.file}" belongs to another backfill (${list.join('; ')}): use another file or delete this one.`,
        2,
      );
    }
    const covers = position.since === null || (since !== undefined && since.toISOString() >= position.since);
    return covers ? position : undefined;
  }

  write(position: Position): void {
    replaceFile(this.file, `${JSON.stringify({ scope: this.scope, position })}\n`);
  }

  remove(): void {
    rmSync(this.file, { force: true });
  }

  private parse(): { readonly scope: Readonly<Record<string, unknown>>; readonly position: Position } {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as ReturnType<Checkpoint['parse']>;
    } catch (error) {
      throw new UsageError(
        `Cannot read checkpoint "${this.file}": ${printable((error as Error).message)}. Delete it to start over.`,
      );
    }
  }
}

function defaultFile(scope: BackfillScope): string {
  const digest = createHash('sha256').update(JSON.stringify(scope)).digest('hex').slice(0, 12);
  return path.join(WORK_FOLDER, 'ops', `backfill-${scope.sourceBucket}-${digest}.json`);
}
