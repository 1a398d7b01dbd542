import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { WORK_FOLDER } from '../../scripts/lib/paths';
import { replaceFile } from '../../scripts/lib/replace-file';
import { printable } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';

/** What a backfill is about. Another of any of these is another backfill. */
export interface BackfillScope {
  /** Address that AWS clients are told to use; null is AWS itself. */
  readonly endpoint: string | null;
  readonly functionArn: string;
  readonly sourceBucket: string;
  readonly prefix: string;
  readonly only: string;
  /** That of the thumbnails which are current; see NewThumbnail.recipe. */
  readonly recipe: string;
}

/** How far a backfill has come. */
export interface Position {
  /** ISO 8601; originals that were uploaded earlier are passed over. Null: none is. */
  readonly since: string | null;
  /** Last key up to which everything was done. */
  readonly after: string;
  /** Objects that were looked at, and those that were sent. */
  readonly looked: number;
  readonly sent: number;
  /** Keys at which the function failed, to be sent again. */
  readonly failed: readonly string[];
}

/** A file that a backfill goes on from. */
export class Checkpoint {
  /** @param file @default one below `.work/ops` for each scope */
  constructor(
    private readonly scope: BackfillScope,
    readonly file = defaultFile(scope),
  ) {}

  /**
   * Where an earlier run has stopped; undefined if there is none, or if it passed over uploads that are asked for now.
   *
   * @throws UsageError if the file is none of this backfill.
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
        `The checkpoint "${this.file}" is that of another backfill (${list.join('; ')}): name another file, or delete it.`,
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
        `The checkpoint cannot be read from "${this.file}": ${printable((error as Error).message)}. Delete it to begin anew.`,
      );
    }
  }
}

function defaultFile(scope: BackfillScope): string {
  const digest = createHash('sha256').update(JSON.stringify(scope)).digest('hex').slice(0, 12);
  return path.join(WORK_FOLDER, 'ops', `backfill-${scope.sourceBucket}-${digest}.json`);
}
