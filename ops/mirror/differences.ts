/** Stores differences on disk: there may be more than fit in memory. */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Finding } from './examine';

/** What an audit found at one key. */
export interface AuditFinding extends Finding {
  /** Set if `key` is an object of the thumbnail bucket that is not at a thumbnail's key; the function never touches it. */
  readonly unexpected?: true;
}

/** A list of differences in a temporary file. */
export class DifferenceList {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
  private readonly file = path.join(this.folder, 'differences.jsonl');
  private readonly descriptor = openSync(this.file, 'w');
  /** Number of differences that the function can fix. */
  reconcilable = 0;
  /** Number of unexpected objects, which only a deletion fixes. */
  unexpected = 0;

  add(found: AuditFinding): void {
    if (found.unexpected) this.unexpected++;
    else this.reconcilable++;
    // JSON does not escape these two, and readline takes them for line breaks.
    const json = JSON.stringify(found).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
    writeSync(this.descriptor, `${json}\n`);
  }

  /** Yields the list from its beginning. */
  async *read(): AsyncGenerator<AuditFinding> {
    for await (const line of createInterface({ input: createReadStream(this.file) }))
      yield JSON.parse(line) as AuditFinding;
  }

  remove(): void {
    closeSync(this.descriptor);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
