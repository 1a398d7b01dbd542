import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync, type BuildOptions, type Metafile } from 'esbuild';
import { BUNDLE_FILE } from '../../../lambda-src/contract';
import { listFiles, PROJECT_ROOT, stage, type StagedPackage } from './staging';

const SOURCE = path.join(PROJECT_ROOT, 'lambda-src');
const LOCK_FILE = path.join(PROJECT_ROOT, 'package-lock.json');

/** Provider 5.100.0 knows no newer one; Lambda deprecates it on 30 April 2027: docs/upgrade.md says how to move on. */
const NODE_VERSION = 22;
/** What Lambda runs a bundle on. */
export const RUNTIME = `nodejs${NODE_VERSION}.x`;

const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: `node${NODE_VERSION}`,
  // Lambda finds a layer's modules by NODE_PATH, which `require` honors and ESM `import` does not.
  format: 'cjs',
  // The binaries are in the layer. sharp's JavaScript is not: one minified file is loaded faster than two dozen.
  external: ['@img/sharp-*'],
  // ES modules ask for their own address, for a `require` of their own; sharp finds its binaries by it.
  define: { 'import.meta.url': '__filename' },
  // The SDK's ES modules instead of its CommonJS build: dead code can go, and the cold start is a third shorter.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay: those of classes stand in logs and in the failure queue's messages. To shorten them and to put them back
  // at the start (keepNames) takes 7 ms there; the longer file takes none.
  minifyIdentifiers: false,
  // They hold each module's path from the project's root, wherever its node_modules may lie.
  preserveSymlinks: true,
  legalComments: 'none',
} satisfies BuildOptions;

/** Bundles `lambda-src` into `dist/function`, one file; sharp's binaries stay outside, in the layer. */
export function stageFunction(): StagedPackage {
  const sources = listFiles(SOURCE).filter((file) => file.endsWith('.ts'));
  return stage({
    name: 'function',
    inputs: [
      JSON.stringify(BUNDLING),
      readFileSync(LOCK_FILE),
      ...sources.flatMap((file) => [file, readFileSync(path.join(SOURCE, file))]),
    ],
    fill: (folder) => {
      bundleFunction(SOURCE, folder);
    },
  });
}

/** Bundles a function's source, `index.ts` and what it imports, into one file of `folder`. @returns what it is made of. */
export function bundleFunction(source: string, folder: string): Metafile {
  const { metafile } = buildSync({
    ...BUNDLING,
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [path.join(source, 'index.ts')],
    outfile: path.join(folder, BUNDLE_FILE),
    logLevel: 'error',
    metafile: true,
  });
  return metafile;
}
