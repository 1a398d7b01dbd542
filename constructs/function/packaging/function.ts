import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync, type BuildOptions, type Metafile } from 'esbuild';
import { BUNDLE_FILE } from '../../../lambda-src/contract';
import { NODE_VERSION } from '../../shared/aws-provider';
import { listFiles, PROJECT_ROOT, stage, type StagedPackage } from './staging';

const SOURCE = path.join(PROJECT_ROOT, 'lambda-src');
const LOCK_FILE = path.join(PROJECT_ROOT, 'package-lock.json');

/** Lambda runtime of the bundle. */
export const RUNTIME = `nodejs${NODE_VERSION}.x` as const;

const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: `node${NODE_VERSION}`,
  // Lambda adds layers to NODE_PATH, which `require` uses and ESM `import` does not.
  format: 'cjs',
  // The layer contains only binaries. sharp's JavaScript is bundled, because one minified file loads faster than many.
  external: ['@img/sharp-*'],
  // ES modules create a `require` function from import.meta.url; sharp uses it to find its binaries.
  define: { 'import.meta.url': '__filename' },
  // Prefer ES modules of the SDK: esbuild removes dead code, which shortens the cold start by a third.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  // Keep class names, which appear in logs and in messages on the failure queue. The alternative, keepNames, adds 7 ms to
  // the cold start; the longer file adds none.
  minifyIdentifiers: false,
  // Keeps module paths relative to the project root even if node_modules is a symbolic link.
  preserveSymlinks: true,
  legalComments: 'none',
} satisfies BuildOptions;

/** Bundles `lambda-src` into one file in `dist/function`. sharp's binaries are in the layer. */
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

/** Bundles `index.ts` of the source folder and its imports into one file in `folder`. @returns esbuild's metafile. */
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
