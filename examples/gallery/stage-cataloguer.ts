import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { stage, type StagedPackage } from '../../constructs/function/packaging/staging';

/** Bundles the cataloguer, including the SDK client, into one file in `dist/cataloguer`. */
export function stageCataloguer(): StagedPackage {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(__dirname, 'cataloguer.ts')],
    bundle: true,
    platform: 'node',
    minify: true,
    write: false,
  });
  const code = outputFiles.map(({ text }) => text).join('');
  return stage({
    name: 'cataloguer',
    inputs: [code],
    fill: (folder) => {
      writeFileSync(path.join(folder, 'index.js'), code);
    },
  });
}
