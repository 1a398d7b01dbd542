/** Compiles the reconcile code with a part of its source text removed or changed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import type { Handle } from './workers';

/** Files of lambda-src/reconcile that are compiled. Everything else, such as error classes, is shared with the tests. */
const FILES = [
  'agreement',
  'current-version',
  'mirrored-thumbnails',
  'reconcile',
  'version-records',
  'write-thumbnails',
] as const;

/** An edit of the source text. */
export interface Edit {
  /** File of lambda-src/reconcile, without its suffix. */
  readonly file: (typeof FILES)[number];
  /** Occurs in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

const SOURCES = join(__dirname, '../../../lambda-src/reconcile');

/**
 * Loads the reconcile code with the edits applied.
 *
 * @throws Error if the text of an edit does not occur exactly once. The code has then changed, and the edit must be adapted.
 */
export function loadBroken(edits: readonly Edit[]): Handle {
  const load = (name: string): unknown => {
    const file = name.replace(/^\.\//, '');
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    if (!(FILES as readonly string[]).includes(file)) return require(join(SOURCES, file));
    let source = readFileSync(join(SOURCES, `${file}.ts`), 'utf8');
    for (const { from, to } of edits.filter((edit) => edit.file === file)) {
      const parts = source.split(from);
      if (parts.length !== 2)
        throw new Error(
          `This text occurs ${parts.length - 1} times in lambda-src/reconcile/${file}.ts:\n${from}`,
        );
      source = parts.join(to);
    }
    const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' });
    const module = { exports: {} };
    (compileFunction(code, ['require', 'module']) as (...names: unknown[]) => void)(load, module);
    return module.exports;
  };
  return (load('reconcile') as { handleChange: Handle }).handleChange;
}
