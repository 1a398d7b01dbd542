import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../lib/usage-error';

/**
 * Keeps a second process of the same kind away until this one ends. The lock of a process that is no more is taken over.
 *
 * @throws UsageError that names the other process.
 */
export function lockFor(title: string, file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  while (!tryToCreate(file)) {
    const owner = readOwner(file);
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
      throw new UsageError(
        `${title} runs already, as process ${owner}: stop that one first. If process ${owner} is another program, delete ${file}.`,
      );
    }
    rmSync(file, { force: true });
  }
  process.once('exit', () => {
    rmSync(file, { force: true });
  });
}

function tryToCreate(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Undefined if the lock has just gone, or holds no process id. */
function readOwner(file: string): number | undefined {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
