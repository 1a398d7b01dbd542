/** The two sets of packages that the project can use; package.json has the versions of both. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
 * Writes the set into package.json and package-lock.json of a checkout, and installs it. While CDK Terrain is used,
 * package-lock.cdktf.json keeps the lock file of the prescribed packages: npm would resolve a thousand others again.
 *
 * @returns false if the checkout uses the set already.
 * @throws UsageError if npm fails; the files are then as before.
 */
export function usePackageSet(checkout: string, set: PackageSet): boolean {
  const names = ['package.json', 'package-lock.json', 'package-lock.cdktf.json'];
  const [file = '', lock = '', kept = ''] = names.map((name) => path.join(checkout, name));
  const restore = [file, lock, kept].map(remember);
  const json = readFileSync(file, 'utf8');
  if (otherPackageSet(json).name !== set) return false;
  writeFileSync(file, exchangePackageSets(json));
  if (set === 'cdktn') copyFileSync(lock, kept);
  else if (existsSync(kept)) renameSync(kept, lock);
  // Unlike npm install, npm ci never rewrites the lock file. It fails if other dependencies have changed in the meantime.
  if ((set === 'cdktf' && npm(checkout, 'ci')) || npm(checkout, 'install')) {
    unlockProviders(checkout);
    return true;
  }
  for (const undo of restore) undo();
  throw new UsageError('npm install failed, and no file is changed. See the messages above.');
}

/** Lets the next `terraform init` of each synthesized stack choose the provider's new version, which its lock file refuses. */
export function unlockProviders(checkout: string): void {
  const stacks = path.join(checkout, 'cdktf.out', 'stacks');
  if (!existsSync(stacks)) return;
  for (const stack of readdirSync(stacks))
    rmSync(path.join(stacks, stack, '.terraform.lock.hcl'), { force: true });
}

function npm(checkout: string, command: 'ci' | 'install'): boolean {
  const { status } = spawnSync('npm', [command, '--no-audit', '--no-fund'], {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    // On Windows, npm.cmd requires a shell.
    shell: process.platform === 'win32',
  });
  return status === 0;
}

/** Returns a function that restores a file, or its absence. */
function remember(file: string): () => void {
  if (!existsSync(file))
    return () => {
      rmSync(file, { force: true });
    };
  const bytes = readFileSync(file);
  return () => {
    writeFileSync(file, bytes);
  };
}
