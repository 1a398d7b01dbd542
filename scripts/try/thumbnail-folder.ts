import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Metadata } from 'sharp';
import { THUMBNAIL_SIZE, VARIANT } from '../../lambda-src/contract';
import { FORMATS } from '../../lambda-src/image/formats';
import sharp from '../../lambda-src/image/image-library';
import { recognizeFormat } from '../../lambda-src/image/signatures';
import type { CreatedThumbnail } from '../../lambda-src/image/types';
import type { Variant } from '../../lambda-src/variants/variant';
import { UsageError } from '../lib/usage-error';
import { identity } from './inputs';
import type { Images } from './line';

/**
 * Folder that a run writes its images to: thumbnails at the top, and each variant in a folder with its name.
 *
 * `cat.jpg` stays `cat.jpg`; `cat.png` becomes `cat.png.jpg` if its thumbnail is a JPEG. A name that the run has already
 * used, compared case-insensitively, gets a number: `cat-2.jpg`. The same paths in the same order give the same names.
 */
export class ThumbnailFolder {
  private readonly taken = new Set<string>();

  /**
   * @param originals identities of all input files; none of them is ever overwritten.
   * @param images of each original.
   */
  constructor(
    private readonly folder: string,
    private readonly originals: ReadonlySet<string>,
    private readonly images: Images,
  ) {}

  /**
   * Writes a thumbnail or variant; replaces one from an earlier run.
   *
   * @param name of the original, a path below the folder.
   * @returns the path of the image.
   * @throws UsageError if it would overwrite anything but an earlier image. Also throws errors of the file system.
   */
  async write(name: string, image: CreatedThumbnail): Promise<string> {
    const variant = this.images.slice(1).find((each) => each.name === image.name);
    const place = variant ? path.join(variant.name, name) : name;
    const file = path.join(this.folder, this.take(place, FORMATS[image.format].suffixes));
    if (!(await this.isFree(file, image, variant)))
      throw new UsageError(
        `it would overwrite ${file}, which is not an earlier ${variant ? 'variant' : 'thumbnail'}: choose another --out`,
      );
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, image.bytes);
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

  /** Whether nothing is lost by writing there: the file is missing, or an image of an earlier run and no original. */
  private async isFree(
    file: string,
    { format }: CreatedThumbnail,
    variant: Variant | undefined,
  ): Promise<boolean> {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (!stats) return true;
    if (!stats.isFile() || this.originals.has(identity(stats))) return false;
    const bytes = readFileSync(file);
    // The function has no decoder for these formats. After an original's suffix, `.webp` or `.avif` is from an earlier run.
    if (format === 'webp' || format === 'avif') return recognizeFormat(bytes) === format;
    return sharp(bytes)
      .metadata()
      .then(
        (found) => couldBeMade(found, variant),
        () => false,
      );
  }
}

/** Returns whether an earlier run could have made an image: of a thumbnail's size, or of the variant's and without metadata. */
function couldBeMade({ width, height, exif, icc, xmp }: Metadata, variant: Variant | undefined): boolean {
  if (Math.max(width, height) <= THUMBNAIL_SIZE.max) return true;
  if (!variant || [exif, icc, xmp].some(Boolean)) return false;
  const { width: maxWidth = VARIANT.maxOtherSide, height: maxHeight = VARIANT.maxOtherSide } = variant;
  return width <= maxWidth && height <= maxHeight;
}
