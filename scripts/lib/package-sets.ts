/** The two sets of packages that the project can use; package.json has the versions of both. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './usage-error';

/** The prescribed packages, or CDK Terrain with AWS provider 6 and Node.js 24. */
export const PACKAGE_SETS = ['cdktf', 'cdktn'] as const;
export type PackageSet = (typeof PACKAGE_SETS)[number];

type Versions = Record<string, string>;

interface PackageFile {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly optionalDependencies: Versions;
  /** The set that is not installed. */
  readonly otherPackageSet: { readonly name: PackageSet; readonly packages: Versions };
}

/** Returns the set that a package.json does not use. */
export function otherPackageSet(json: string): PackageFile['otherPackageSet'] {
  return (JSON.parse(json) as PackageFile).otherPackageSet;
}

/** Returns a package.json with the sets exchanged. Twice gives the same text again. */
export function exchangePackageSets(json: string): string {
  const file = JSON.parse(json) as PackageFile;
  const { name, packages } = file.otherPackageSet;
  const groups = [file.dependencies, file.devDependencies, file.optionalDependencies];
  const replaced: Versions = {};
  for (const [dependency, version] of Object.entries(packages)) {
    const group = groups.find((versions) => dependency in versions);
    if (!group?.[dependency]) throw new Error(`package.json has no dependency ${dependency}.`);
    replaced[dependency] = group[dependency];
    group[dependency] = version;
  }
  const other = PACKAGE_SETS.find((set) => set !== name);
  return `${JSON.stringify({ ...file, otherPackageSet: { name: other, packages: replaced } }, null, 2)}\n`;
}

/**
 * Writes the set into package.json and package-lock.json of a checkout, and installs it.
 *
 * @returns false if the checkout uses the set already.
 * @throws UsageError if npm fails; package.json is then as before.
 */
export function usePackageSet(checkout: string, set: PackageSet): boolean {
  const file = path.join(checkout, 'package.json');
  const before = readFileSync(file, 'utf8');
  if (otherPackageSet(before).name !== set) return false;
  writeFileSync(file, exchangePackageSets(before));
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund'], {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    // On Windows, npm.cmd requires a shell.
    shell: process.platform === 'win32',
  });
  if (status === 0) return true;
  writeFileSync(file, before);
  throw new UsageError('npm install failed, and package.json is as before. See the messages above.');
}
