import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleFunction, stageFunction } from '../../../../constructs/function/packaging';
import { listFiles } from '../../../../constructs/function/packaging/staging';
import { BATCH_HANDLER, BUNDLE_FILE, HANDLER } from '../../../../lambda-src/contract';
import { FUNCTION_VARIABLES } from '../../../../scripts/checks/function/function-variables';
import { PROJECT_ROOT } from '../../../../scripts/lib/paths';

const staged = stageFunction();
const bundle = path.join(staged.path, BUNDLE_FILE);

/** Metafile of the bundle. */
function bundled(): Metafile {
  const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  try {
    return bundleFunction(path.join(PROJECT_ROOT, 'lambda-src'), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the function package', () => {
  test('the function package is one file, small enough for the Lambda console', () => {
    expect(listFiles(staged.path)).toEqual([BUNDLE_FILE]);
    expect(statSync(bundle).size).toBeLessThan(1.5 * 2 ** 20);
  });

  test('the function package contains no absolute path', () => {
    expect(readFileSync(bundle, 'utf8')).not.toContain(PROJECT_ROOT);
  });

  test("only sharp's binaries are external", () => {
    const text = readFileSync(bundle, 'utf8');
    // Compare booleans, so that a failure does not print the bundle.
    expect(text.includes('("@img/sharp-linux-arm64/sharp.node")')).toBe(true);
    expect(/(?<!debuglog)\("(sharp|@img\/colour|detect-libc|semver)"\)/.test(text)).toBe(false);
  });

  test.each([HANDLER, BATCH_HANDLER])(
    'exports the handler %s, which finds the binaries through NODE_PATH',
    (handler) => {
      const [module, name] = handler.split('.');
      expect(`${module ?? ''}.js`).toBe(BUNDLE_FILE);
      const type = execFileSync(
        process.execPath,
        ['-p', `typeof require(${JSON.stringify(bundle)})[${JSON.stringify(name)}]`],
        {
          encoding: 'utf8',
          cwd: '/',
          env: {
            NODE_PATH: path.join(PROJECT_ROOT, 'node_modules'),
            ...FUNCTION_VARIABLES,
            AWS_REGION: 'eu-central-1',
          },
        },
      );
      expect(type.trim()).toBe('function');
    },
  );

  test('the bundle contains these packages (KB) and requires these modules', () => {
    const [output] = Object.values(bundled().outputs);
    const bytes = new Map<string, number>();
    for (const [file, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'lambda-src';
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
    const packages = [...bytes].filter(([name]) => name !== 'lambda-src').sort();
    expect({
      packages: Object.fromEntries(packages.map(([name, size]) => [name, Math.round(size / 1000)])),
      modules: [...new Set(output?.imports.map((imported) => imported.path))].sort(),
    }).toMatchSnapshot();
  });
});
