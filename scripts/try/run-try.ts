import { mkdirSync, statSync } from 'node:fs';
import { SUFFIXES } from '../../lambda-src/contract';
import type { CreatedThumbnail } from '../../lambda-src/image/types';
import { allVariants } from '../../lambda-src/variants/variant';
import { printable, printError, printJson } from '../lib/terminal';
import { UsageError } from '../lib/usage-error';
import type { Arguments } from './arguments';
import { identity, listInputs, type Input } from './inputs';
import { tryFile, warmUp, type Images } from './line';
import { ThumbnailFolder } from './thumbnail-folder';

/** Reports what is wrong with one path; the run continues. */
function report(sentence: string): void {
  printError(sentence);
  process.exitCode = 1;
}

/** Returns null if the action fails. */
async function attempt<T>(failing: string, action: () => Promise<T>): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    report(`${failing}: ${printable((error as Error).message)}.`);
    return null;
  }
}

function makeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return identity(statSync(folder, { bigint: true }));
  } catch (error) {
    throw new UsageError(
      `--out is "${printable(folder)}", which cannot be created: ${printable((error as Error).message)}.`,
      2,
    );
  }
}

function list(path: string, excluded: string | undefined): readonly Input[] {
  const { inputs, faults } = listInputs(path, excluded);
  faults.forEach(report);
  if (inputs.length === 0 && faults.length === 0)
    printError(`${printable(path)} contains no file that ends in ${SUFFIXES.join(', ')}.`);
  return inputs;
}

async function chooseImages(size: number, variants: string | undefined): Promise<Images> {
  if (variants === undefined) return allVariants(size, {});
  // Loads CDKTF, whose rules it applies.
  const { readVariants } = await import('./variants-file.js');
  return allVariants(size, readVariants(variants));
}

/**
 * Runs the image processing on files and prints a line of JSON for each, and for each of its variants. A path that cannot be
 * read sets exit code 1.
 */
export async function runTry({ paths, out, size, variants }: Arguments): Promise<void> {
  const images = await chooseImages(size, variants);
  const excluded = out === undefined ? undefined : makeFolder(out);
  const inputs = paths.flatMap((path) => list(path, excluded));
  const originals = new Set(inputs.map((input) => input.identity));
  const folder = out === undefined ? undefined : new ThumbnailFolder(out, originals, images);
  await warmUp(images);
  for (const { file, name } of inputs) {
    const keep = async (image: CreatedThumbnail): Promise<string | null> => {
      const what = image.name === images[0].name ? 'thumbnail' : `variant ${image.name}`;
      return folder
        ? attempt(`The ${what} of ${printable(file)} was not written`, () => folder.write(name, image))
        : null;
    };
    const lines = await attempt(`${printable(file)} could not be processed`, () =>
      tryFile(file, images, keep),
    );
    lines?.forEach(printJson);
  }
}
