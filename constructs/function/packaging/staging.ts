import { createHash, type Hash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Root of the project: what `lambda-src`, `node_modules` and `dist` lie in. */
export const PROJECT_ROOT = path.resolve(__dirname, '../../..');
/** Folder of everything that is staged. Git-ignored; may be deleted at any time. */
const DIST = path.join(PROJECT_ROOT, 'dist');

/** A folder that is ready to be zipped. */
export interface StagedPackage {
  /** Absolute path of the folder. */
  readonly path: string;
  /** SHA-256 (hex) of the names and bytes of its files: the same on any machine, path and umask. */
  readonly hash: string;
}

/** A package cannot be made because of something on this machine; the message says what, and what to do. */
export class StagingError extends Error {
  override readonly name = 'StagingError';

  constructor(message: string) {
    super(message);
    // It shows up in the output of a synth, where the places in the code would say nothing.
    this.stack = `${this.name}: ${message}`;
  }
}

/** What to stage, and how to tell whether it is there already. */
export interface Staging {
  /** The folder's name in `dist`. */
  readonly name: string;
  /** Everything that the content is made from. Staged anew when it differs from the last time's. */
  readonly inputs: readonly (string | Uint8Array)[];
  /** Fills the given empty folder. */
  readonly fill: (folder: string) => void;
}

/**
 * Makes `dist/<name>` when it is missing or its inputs have changed, and leaves it alone otherwise.
 *
 * The folder is filled beside its place and moved there when complete, so an interrupted run leaves nothing half made.
 *
 * @throws StagingError if the disk is full.
 */
export function stage({ name, inputs, fill }: Staging, dist = DIST): StagedPackage {
  const target = path.join(dist, name);
  const stamp = `${target}.inputs`;
  const key = sha256(inputs);
  if (!existsSync(target) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
    try {
      fillBeside(target, fill);
      writeFileSync(stamp, key);
    } catch (error) {
      throw isDiskFull(error) ? new StagingError(noRoom(name, dist)) : error;
    }
  }
  return { path: target, hash: hashTree(target) };
}

function fillBeside(target: string, fill: Staging['fill']): void {
  const dist = path.dirname(target);
  mkdirSync(dist, { recursive: true });
  const temporary = mkdtempSync(path.join(dist, `.${path.basename(target)}-`));
  try {
    fill(temporary);
    normalizeModes(temporary);
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Relative paths of all files below `folder`, with `/`, sorted by code unit, so that no locale has a say. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort((a, b) => (a < b ? -1 : 1));
}

function hashTree(folder: string): string {
  return sha256(listFiles(folder).flatMap((file) => [file, readFileSync(path.join(folder, file))]));
}

/** Hash of a list: each part is preceded by its length, so that parts cannot run into each other. */
function sha256(parts: readonly (string | Uint8Array)[]): string {
  return parts
    .reduce<Hash>(
      (hash, part) => hash.update(`${Buffer.byteLength(part)}:`).update(part),
      createHash('sha256'),
    )
    .digest('hex');
}

/** Lambda runs the code as another user: everything must be readable, whatever the umask was. */
function normalizeModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Whether the disk, or the user's share of it, is full, by the words of Node, npm, esbuild or a synth. */
function isDiskFull(error: unknown): boolean {
  return /ENOSPC|EDQUOT|no space left/.test(String(error));
}

function noRoom(name: string, dist: string): string {
  return (
    `No disk space is left to make ${name} in ${dist}: a layer takes about 20 MB there, and as much again in npm's cache. ` +
    'Make room, and run the same command again.'
  );
}

/** Deletes all that was staged, so that the next synth makes it anew. */
export function removeStaged(): void {
  rmSync(DIST, { recursive: true, force: true });
}
