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

  test('holds one set of native binaries, of this architecture, and no JavaScript that the bundle has', () => {
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

  test('lies where Lambda puts it on the search path of Node, and nothing beside', () => {
    expect(files.filter((file) => !file.startsWith('nodejs/node_modules/'))).toEqual([]);
  });

  test('holds no symbolic link and nothing that depends on the version of npm', () => {
    expect(files.filter((file) => lstatSync(path.join(staged.path, file)).isSymbolicLink())).toEqual([]);
    expect(files.filter((file) => file.includes('package-lock'))).toEqual([]);
  });

  test('unpacked is far below the 250 MB that Lambda allows for code and layers together', () => {
    const bytes = files.reduce((sum, file) => sum + lstatSync(path.join(staged.path, file)).size, 0);
    expect(bytes).toBeLessThan(30 * 2 ** 20);
  });
});

test('a layer of the other architecture is refused, with its files and the command that mends it', () => {
  const staged = stageLayer('x86_64');
  expect(() => {
    assertArchitecture(staged, 'arm64');
  }).toThrow(
    /layer-arm64 does not match the architecture arm64: .*sharp-linux-x64-.*\.node are built for another architecture\. Run "npm run build -- --clean"/,
  );
});

test('a layer without a native binary is refused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'layer-'));
  cpSync(path.join(PROJECT_ROOT, 'lambda-src', 'layer'), folder, { recursive: true });
  expect(() => {
    assertArchitecture({ path: folder, hash: '' }, 'arm64');
  }).toThrow('it contains no native binary. Run "npm run build -- --clean"');
  rmSync(folder, { recursive: true });
});

test('the layer has the very version of sharp that the project is tested with', () => {
  expect(readJson('lambda-src/layer/package.json').dependencies?.sharp).toBe(
    readJson('package.json').dependencies?.sharp,
  );
});
