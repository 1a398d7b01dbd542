import { readdirSync, statSync, type BigIntStats } from 'node:fs';
import path from 'node:path';
import { SUFFIXES } from '../../lambda-src/contract';
import { printable } from '../lib/terminal';

/** An input file. */
export interface Input {
  /** Path of the file, beginning with the path on the command line. */
  readonly file: string;
  /** Name for its thumbnail: the path below the given folder, or the base name of a given file. */
  readonly name: string;
  /** See `identity`. */
  readonly identity: string;
}

/** The files of a path on the command line. */
export interface Listing {
  readonly inputs: readonly Input[];
  /** A sentence for each path that does not exist or cannot be read. */
  readonly faults: readonly string[];
}

/** Returns the same string for all paths to the same file or folder, whatever their links and spelling. */
export function identity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/**
 * Lists the files of a path on the command line: a file itself, or all files in a folder and below whose uploads would
 * start the function, sorted by name. Links to files are followed. A link to a folder is followed only if it is the
 * given path itself, since it may lead in a circle.
 *
 * @param excluded identity of a folder below the given one to skip: that of the thumbnails.
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
      // Reading a pipe or a device may never end.
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

/** Compares suffixes as the source bucket's notification does: case-sensitively. */
function isAccepted(name: string): boolean {
  return SUFFIXES.some((suffix) => name.endsWith(suffix));
}
