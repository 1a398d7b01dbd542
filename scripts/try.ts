/** `npm run -s try -- FILE|FOLDER…`: the function's own pixel path on local files, a JSON line for each; without any AWS. */
import { mkdirSync, statSync } from 'node:fs';
import { SUFFIXES } from '../lambda-src/contract';
import type { CreatedThumbnail } from '../lambda-src/image/types';
import { endWithReader, printable, printError, printJson } from './lib/terminal';
import { runScript, UsageError } from './lib/usage-error';
import { readArguments } from './try/arguments';
import { identity, listInputs, type Input } from './try/inputs';
import { tryFile, warmUp } from './try/line';
import { ThumbnailFolder } from './try/thumbnail-folder';

/** Tells what is wrong with one path; the run goes on. */
function fault(sentence: string): void {
  printError(sentence);
  process.exitCode = 1;
}

/** Null where the action fails. */
async function attempt<T>(failing: string, action: () => Promise<T>): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    fault(`${failing}: ${printable((error as Error).message)}.`);
    return null;
  }
}

function makeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return identity(statSync(folder, { bigint: true }));
  } catch (error) {
    throw new UsageError(
      `--out is "${printable(folder)}", which cannot be made: ${printable((error as Error).message)}.`,
      2,
    );
  }
}

function list(path: string, excluded: string | undefined): readonly Input[] {
  const { inputs, faults } = listInputs(path, excluded);
  faults.forEach(fault);
  if (inputs.length === 0 && faults.length === 0)
    printError(`${printable(path)} holds no file that ends in ${SUFFIXES.join(', ')}.`);
  return inputs;
}

async function main(): Promise<void> {
  const { paths, out, size } = readArguments(process.argv.slice(2));
  const excluded = out === undefined ? undefined : makeFolder(out);
  const inputs = paths.flatMap((path) => list(path, excluded));
  const originals = new Set(inputs.map((input) => input.identity));
  const folder = out === undefined ? undefined : new ThumbnailFolder(out, originals);
  await warmUp();
  for (const { file, name } of inputs) {
    const keep = async (thumbnail: CreatedThumbnail): Promise<string | null> =>
      folder
        ? attempt(`The thumbnail of ${printable(file)} is not written`, () => folder.write(name, thumbnail))
        : null;
    const line = await attempt(`${printable(file)} could not be tried`, () => tryFile(file, size, keep));
    if (line) printJson(line);
  }
}

endWithReader();
void runScript(main);
