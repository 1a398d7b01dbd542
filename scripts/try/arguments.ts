import { InvalidArgumentError, type Command } from 'commander';
import { SUFFIXES, THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { createCommand } from '../lib/command-line';

/** What the command line asks for. */
export interface Arguments {
  /** Files and folders, at least one. */
  readonly paths: readonly string[];
  /** Folder for the images; undefined: they are not written. */
  readonly out: string | undefined;
  /** Box side of the thumbnails in pixels. */
  readonly size: number;
  /** JSON file that defines variants; undefined: only thumbnails are created. */
  readonly variants: string | undefined;
}

type Options = Omit<Arguments, 'paths' | 'variants'> & Partial<Pick<Arguments, 'variants'>>;

/** Creates `npm run try`. @param action what it does with the arguments. */
export function tryCommand(action: (given: Arguments) => Promise<void>): Command {
  return createCommand(
    'npm run -s try',
    "Runs the function's image processing on local files, and prints a line of JSON for each. Needs no AWS.",
    [
      '-- cat.png',
      '-- photos cat.png --out thumbnails --size 256',
      '-- photos --out images --variants variants.json',
    ],
  )
    .argument(
      '<path...>',
      `files, whatever their names are; or folders, for all files in them and below that end in ${SUFFIXES.join(' ')}`,
    )
    .option('--out <folder>', 'write the thumbnails there, and the variants into a folder for each')
    .option(
      '--size <n>',
      `side of the square that a thumbnail fits into, ${THUMBNAIL_SIZE.min} to ${THUMBNAIL_SIZE.max} pixels`,
      readSize,
      THUMBNAIL_SIZE.default,
    )
    .option(
      '--variants <file>',
      'also make the variants of this JSON file, as "variants" in cdktf.json defines them; prints a line for each',
    )
    .action((paths: readonly string[], { out, size, variants }: Options) =>
      action({ paths, out, size, variants }),
    );
}

function readSize(value: string): number {
  const size = value.trim() === '' ? NaN : Number(value);
  const { min, max } = THUMBNAIL_SIZE;
  if (Number.isNaN(size))
    throw new InvalidArgumentError(`It must be a number of pixels from ${min} to ${max}.`);
  if (!Number.isInteger(size)) throw new InvalidArgumentError('It must be a whole number of pixels.');
  if (size < min || size > max) throw new InvalidArgumentError(`It must be from ${min} to ${max} pixels.`);
  return size;
}
