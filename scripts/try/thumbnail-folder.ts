import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { FORMATS } from '../../lambda-src/image/formats';
import sharp from '../../lambda-src/image/image-library';
import type { CreatedThumbnail } from '../../lambda-src/image/types';
import { UsageError } from '../lib/usage-error';
import { identity } from './inputs';

/**
 * Folder that a run writes its thumbnails to.
 *
 * `cat.jpg` stays `cat.jpg`; `cat.png` becomes `cat.png.jpg` if its thumbnail is a JPEG. A name that the run has already
 * used, compared case-insensitively, gets a number: `cat-2.jpg`. The same paths in the same order give the same names.
 */
export class ThumbnailFolder {
  private readonly taken = new Set<string>();

  /** @param originals identities of all input files; none of them is ever overwritten. */
  constructor(
    private readonly folder: string,
    private readonly originals: ReadonlySet<string>,
  ) {}

  /**
   * Writes a thumbnail; replaces one from an earlier run.
   *
   * @param name of the original, a path below the folder.
   * @returns the path of the thumbnail.
   * @throws UsageError if it would overwrite anything but an earlier thumbnail. Also throws errors of the file system.
   */
  async write(name: string, { format, bytes }: CreatedThumbnail): Promise<string> {
    const file = path.join(this.folder, this.take(name, FORMATS[format].suffixes));
    if (!(await this.isFree(file)))
      throw new UsageError(
        `it would overwrite ${file}, which is not an earlier thumbnail: choose another --out`,
      );
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  }

  /** @param fitting suffixes of the thumbnail's format. The first one is appended to a name that has none of them. */
  private take(name: string, fitting: readonly string[]): string {
    const fits = fitting.includes(path.extname(name).toLowerCase());
    const { dir, name: stem, ext } = path.parse(fits ? name : `${name}${fitting[0] ?? ''}`);
    for (let number = 1; ; number++) {
      const candidate = path.join(dir, `${stem}${number === 1 ? '' : `-${number}`}${ext}`);
      // Some file systems ignore case and Unicode normalization.
      const key = candidate.normalize().toLowerCase();
      if (this.taken.has(key)) continue;
      this.taken.add(key);
      return candidate;
    }
  }

  /** Whether nothing is lost by writing there: the file is missing, or an image of at most a thumbnail's size and no original. */
  private async isFree(file: string): Promise<boolean> {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (!stats) return true;
    if (!stats.isFile() || this.originals.has(identity(stats))) return false;
    return sharp(readFileSync(file))
      .metadata()
      .then(
        ({ width, height }) => Math.max(width, height) <= THUMBNAIL_SIZE.max,
        () => false,
      );
  }
}
