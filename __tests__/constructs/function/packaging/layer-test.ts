import { cpSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ARCHITECTURES, stageLayer } from '../../../../constructs/function/packaging';
import { assertArchitecture } from '../../../../constructs/function/packaging/layer';
import { listFiles } from '../../../../constructs/function/packaging/staging';
import { PROJECT_ROOT } from '../../../../scripts/lib/paths';

function readJson(...parts: string[]): Record<string, Record<string, string>> {
  return JSON.parse(readFileSync(path.join(PROJECT_ROOT, ...parts), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
}

describe.each(ARCHITECTURES)('the layer for %s', (architecture) => {
  const staged = stageLayer(architecture);
  const files = listFiles(staged.path);

  test('the layer contains only the native binaries of its architecture', () => {
    const cpu = architecture === 'x86_64' ? 'x64' : 'arm64';
    expect(new Set(files.map((file) => file.split('/').slice(2, 4).join('/')))).toEqual(
      new Set([`@img/sharp-linux-${cpu}`, `@img/sharp-libvips-linux-${cpu}`]),
    );
    expect(files.filter((file) => /\.(node|so[.\d]*)$/.test(file)).map((file) => file.split('/')[3])).toEqual(
      [`sharp-libvips-linux-${cpu}`, `sharp-linux-${cpu}`],
    );
    expect(() => {
      assertArchitecture(staged, architecture);
    }).not.toThrow();
  });

  test('the layer contains only the folder that Lambda adds to NODE_PATH', () => {
    expect(files.filter((file) => !file.startsWith('nodejs/node_modules/'))).toEqual([]);
  });

  test('contains no symbolic links and no npm metadata', () => {
    expect(files.filter((file) => lstatSync(path.join(staged.path, file)).isSymbolicLink())).toEqual([]);
    expect(files.filter((file) => file.includes('package-lock'))).toEqual([]);
  });

  test('the unpacked layer is far below the 250 MB limit for code and layers', () => {
    const bytes = files.reduce((sum, file) => sum + lstatSync(path.join(staged.path, file)).size, 0);
    expect(bytes).toBeLessThan(30 * 2 ** 20);
  });
});

test('rejects a layer of another architecture with its files and the command to run', () => {
  const staged = stageLayer('x86_64');
  expect(() => {
    assertArchitecture(staged, 'arm64');
  }).toThrow(
    /layer-arm64 does not match the architecture arm64: .*sharp-linux-x64-.*\.node are built for another architecture\. Run "npm run build -- --clean"/,
  );
});

test('rejects a layer without a native binary', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'layer-'));
  cpSync(path.join(PROJECT_ROOT, 'lambda-src', 'layer'), folder, { recursive: true });
  expect(() => {
    assertArchitecture({ path: folder, hash: '' }, 'arm64');
  }).toThrow('it contains no native binary. Run "npm run build -- --clean"');
  rmSync(folder, { recursive: true });
});

test('the layer has the same version of sharp as the project', () => {
  expect(readJson('lambda-src/layer/package.json').dependencies?.sharp).toBe(
    readJson('package.json').dependencies?.sharp,
  );
});
