/** Differences on disk: there may be more of them than memory holds. */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Finding } from './examine';

/** What was found where; a difference if its verdict says so. */
export interface Found extends Finding {
  /** An object of the thumbnail bucket, by its key there, in no thumbnail's place: the function never looks there. */
  readonly foreign?: true;
}

/** A list in a file of its own. */
export class DifferenceList {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
  private readonly file = path.join(this.folder, 'differences.jsonl');
  private readonly descriptor = openSync(this.file, 'w');
  /** Those that the function can mend. */
  reconcilable = 0;
  /** Those that only a deletion mends. */
  foreign = 0;

  add(found: Found): void {
    if (found.foreign) this.foreign++;
    else this.reconcilable++;
    // Both end a line for whoever reads lines, and JSON leaves them as they are.
    const json = JSON.stringify(found).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
    writeSync(this.descriptor, `${json}\n`);
  }

  /** Reads it from its beginning. */
  async *read(): AsyncGenerator<Found> {
    for await (const line of createInterface({ input: createReadStream(this.file) }))
      yield JSON.parse(line) as Found;
  }

  remove(): void {
    closeSync(this.descriptor);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
