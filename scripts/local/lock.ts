import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../lib/usage-error';

/**
 * Locks a file until this process ends. Takes over the lock of a process that no longer exists.
 *
 * @param title of the command, for the message.
 * @throws UsageError that names the process that holds the lock.
 */
export function lockFor(title: string, file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  while (!tryToCreate(file)) {
    const owner = readOwner(file);
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
      throw new UsageError(
        `${title} is already running as process ${owner}: stop it first. If process ${owner} is another program, delete ${file}.`,
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

/** Returns undefined if the lock was just released, or contains no process id. */
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
    // EPERM: it exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
