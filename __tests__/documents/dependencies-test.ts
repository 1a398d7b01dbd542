/** docs/dependencies.md lists each dependency with its license and its reason. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

interface PackageFile {
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly otherPackageSet: { readonly packages: Readonly<Record<string, string>> };
}

function read(file: string): string {
  return readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
}

const { dependencies, devDependencies, optionalDependencies, otherPackageSet } = JSON.parse(
  read('package.json'),
) as PackageFile;
const pinned = { ...dependencies, ...devDependencies, ...optionalDependencies };
const rows = [...read('docs/dependencies.md').matchAll(/^\| `(.+?)` \| (.+?) \| (.+?) \|$/gm)].map(
  ([, name = '', license = '', reason = '']) => ({ name, license, reason }),
);

test('docs/dependencies.md has one row for each dependency, in order', () => {
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(pinned).sort());
});

// Optional packages for other platforms are not installed.
const installed = rows.filter(
  ({ name }) => !(name in optionalDependencies) || existsSync(path.join(PROJECT_ROOT, 'node_modules', name)),
);

test.each(installed)('docs/dependencies.md states the license of $name', ({ name, license: stated }) => {
  const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as PackageFile;
  expect(stated).toBe(license);
});

test('package.json pins every dependency to an exact version', () => {
  const versions = [...Object.entries(pinned), ...Object.entries(otherPackageSet.packages)];
  expect(versions.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
