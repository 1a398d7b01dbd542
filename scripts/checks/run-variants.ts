import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { otherPackageSet, PACKAGE_SETS, usePackageSet, type PackageSet } from '../lib/package-sets';
import { PROJECT_ROOT, WORK_FOLDER } from '../lib/paths';
import { print } from '../lib/terminal';
import { UsageError } from '../lib/usage-error';

const FOLDER = path.join(WORK_FOLDER, 'variant');
/** Generated folders of the checkout, which are not copied. */
const GENERATED = ['.git', '.work', 'node_modules', 'cdktf.out', 'dist', 'coverage'];
/** Patterns of test files to skip. The hashes of provider 6 are missing until they are renewed, which needs its registry. */
const LEFT_OUT = ['/node_modules/', '/__tests__/deep/', '/__tests__/e2e/', 'provider-lock-test'];

/**
 * Switches a copy of the checkout to the other set of packages, tests it there, and switches it back.
 *
 * @throws UsageError if a step fails, or if a file differs in the end. The copy is kept for inspection.
 */
export function runVariants(): void {
  const { name } = otherPackageSet(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8'));
  copyCheckout();
  use(name);
  run('node', '--version');
  run('tsc', '--noEmit');
  run('jest', '--ci', '--testPathIgnorePatterns', ...LEFT_OUT);
  run('npm', 'run', 'synth');
  for (const own of PACKAGE_SETS) if (own !== name) use(own);
  run('diff', '-r', ...GENERATED.flatMap((entry) => ['-x', entry]), PROJECT_ROOT, FOLDER);
}

function copyCheckout(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const name of readdirSync(PROJECT_ROOT))
    if (!GENERATED.includes(name))
      cpSync(path.join(PROJECT_ROOT, name), path.join(FOLDER, name), { recursive: true });
}

function use(set: PackageSet): void {
  print(`\nThe copy uses ${set}:`);
  usePackageSet(FOLDER, set);
}

function run(command: string, ...options: string[]): void {
  const { status, error } = spawnSync(command, options, {
    cwd: FOLDER,
    stdio: ['ignore', 'inherit', 'inherit'],
    // The Node.js of the copy.
    env: { ...process.env, PATH: `${path.join(FOLDER, 'node_modules/.bin')}:${process.env.PATH ?? ''}` },
  });
  if (error) throw error;
  if (status !== 0)
    throw new UsageError(
      `"${command} ${options.join(' ')}" failed in ${FOLDER}. The folder is kept for inspection.`,
    );
}
