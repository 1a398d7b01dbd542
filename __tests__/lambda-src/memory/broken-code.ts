/** Code of the function with a part left out or changed, compiled from its own source text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import type { Handle } from './workers';

/** A change of the source text. */
export interface Edit {
  /** File of lambda-src/reconcile, without its suffix. */
  readonly file: 'reconcile' | 'current-version';
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

const SOURCES = join(__dirname, '../../../lambda-src/reconcile');

/**
 * The reconcile code with the edits made.
 *
 * @throws Error if the text of an edit does not stand there exactly once: then the code has changed, and the edit must.
 */
export function loadBroken(edits: readonly Edit[]): Handle {
  const load = (name: string): unknown => {
    const file = name.replace(/^\.\//, '');
    // Both files, for the one imports the other; what they share with the tests, error classes above all, is the tests'.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    if (file !== 'reconcile' && file !== 'current-version') return require(join(SOURCES, file));
    let source = readFileSync(join(SOURCES, `${file}.ts`), 'utf8');
    for (const { from, to } of edits.filter((edit) => edit.file === file)) {
      const parts = source.split(from);
      if (parts.length !== 2)
        throw new Error(`This stands ${parts.length - 1} times in lambda-src/reconcile/${file}.ts:\n${from}`);
      source = parts.join(to);
    }
    const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' });
    const module = { exports: {} };
    (compileFunction(code, ['require', 'module']) as (...names: unknown[]) => void)(load, module);
    return module.exports;
  };
  return (load('reconcile') as { handleChange: Handle }).handleChange;
}
