import { readdirSync, statSync, type BigIntStats } from 'node:fs';
import path from 'node:path';
import { SUFFIXES } from '../../lambda-src/contract';
import { printable } from '../lib/terminal';

/** A file to be tried. */
export interface Input {
  /** Its path: as it was given, or the folder's as it was given and what comes below. */
  readonly file: string;
  /** What its thumbnail is named after: its path below the folder, or the base name of a file that was given itself. */
  readonly name: string;
  /** See `identity`. */
  readonly identity: string;
}

/** What a path of the command line stands for. */
export interface Listing {
  readonly inputs: readonly Input[];
  /** A sentence for each path that does not exist or cannot be read. */
  readonly faults: readonly string[];
}

/** The same for all paths that lead to the same file or folder, by whatever links and spellings. */
export function identity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/**
 * The files that a path of the command line stands for: itself if it is a file; if it is a folder, all files in it and
 * below whose uploads would start the function, in the order of their names. Links to files are followed; links to
 * folders are only where they are given themselves, since they may lead in a circle.
 *
 * @param excluded identity of a folder that is left out where it lies below the one given: the thumbnails' own.
 */
export function listInputs(given: string, excluded?: string): Listing {
  const faults: string[] = [];
  const read = <T>(file: string, action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      faults.push(`${printable(file)} cannot be read: ${printable((error as Error).message)}.`);
      return undefined;
    }
  };
  const look = (file: string) =>
    read(file, () => {
      const stats = statSync(file, { bigint: true });
      // A pipe or a device may never end.
      if (!stats.isFile() && !stats.isDirectory()) throw new Error('it is neither a file nor a folder');
      return stats;
    });
  const listFile = (file: string, name: string, stats: BigIntStats | undefined): Input[] =>
    stats?.isFile() ? [{ file, name, identity: identity(stats) }] : [];
  const listFolder = (below: string): Input[] => {
    const folder = path.join(given, below);
    const entries = read(folder, () => readdirSync(folder, { withFileTypes: true })) ?? [];
    return entries
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const name = path.join(below, entry.name);
        const file = path.join(given, name);
        if (!entry.isDirectory() && !isAccepted(name)) return [];
        const stats = look(file);
        if (!entry.isDirectory()) return listFile(file, name, stats);
        return stats && identity(stats) !== excluded ? listFolder(name) : [];
      });
  };

  const stats = look(given);
  const inputs = stats?.isDirectory() ? listFolder('') : listFile(given, path.basename(given), stats);
  return { inputs, faults };
}

/** As the source bucket's notification compares: exactly. */
function isAccepted(name: string): boolean {
  return SUFFIXES.some((suffix) => name.endsWith(suffix));
}
