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

/** Root folder of the project. */
export const PROJECT_ROOT = path.resolve(__dirname, '../../..');
/** Folder for staged packages. Git-ignored; can be deleted at any time. */
const DIST = path.join(PROJECT_ROOT, 'dist');

/** A folder to zip. */
export interface StagedPackage {
  /** Absolute path of the folder. */
  readonly path: string;
  /** SHA-256 (hex) of the names and contents of its files; independent of machine, path and umask. */
  readonly hash: string;
}

/** A package cannot be created because of a problem on this machine; the message says what to do. */
export class StagingError extends Error {
  override readonly name = 'StagingError';

  constructor(message: string) {
    super(message);
    // The output of a synth prints the stack; the lines of code would not help the user.
    this.stack = `${this.name}: ${message}`;
  }
}

/** What to stage, and when. */
export interface Staging {
  /** Name of the folder in `dist`. */
  readonly name: string;
  /** All inputs of the content. The package is staged again if they change. */
  readonly inputs: readonly (string | Uint8Array)[];
  /** Fills the empty folder. */
  readonly fill: (folder: string) => void;
}

/**
 * Creates `dist/<name>` if it is missing or its inputs have changed.
 *
 * A temporary folder is filled and then renamed, so an interrupted run leaves no incomplete package.
 *
 * @throws StagingError if the disk is full.
 */
export function stage({ name, inputs, fill }: Staging, dist = DIST): StagedPackage {
  const target = path.join(dist, name);
  const stamp = `${target}.inputs`;
  const key = sha256(inputs);
  if (!existsSync(target) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
    try {
      fillAtomically(target, fill);
      writeFileSync(stamp, key);
    } catch (error) {
      throw isDiskFull(error) ? new StagingError(diskFullMessage(name, dist)) : error;
    }
  }
  return { path: target, hash: hashTree(target) };
}

function fillAtomically(target: string, fill: Staging['fill']): void {
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

/** Returns the relative paths of all files below `folder`, with `/`, sorted by code unit regardless of the locale. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort((a, b) => (a < b ? -1 : 1));
}

function hashTree(folder: string): string {
  return sha256(listFiles(folder).flatMap((file) => [file, readFileSync(path.join(folder, file))]));
}

/** Returns the hash of a list. The length before each part keeps its boundaries distinct. */
function sha256(parts: readonly (string | Uint8Array)[]): string {
  return parts
    .reduce<Hash>(
      (hash, part) => hash.update(`${Buffer.byteLength(part)}:`).update(part),
      createHash('sha256'),
    )
    .digest('hex');
}

/** Makes everything readable regardless of the umask, because Lambda runs the code as another user. */
function normalizeModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Whether an error of Node.js, npm, esbuild or a synth says that the disk or the quota is full. */
function isDiskFull(error: unknown): boolean {
  return /ENOSPC|EDQUOT|no space left/.test(String(error));
}

function diskFullMessage(name: string, dist: string): string {
  return (
    `No space left on the disk for ${name} in ${dist}: a layer needs about 20 MB there and 20 MB in npm's cache. ` +
    'Free some space and run the command again.'
  );
}

/** Deletes all staged packages, so that the next synth creates them again. */
export function removeStaged(): void {
  rmSync(DIST, { recursive: true, force: true });
}
