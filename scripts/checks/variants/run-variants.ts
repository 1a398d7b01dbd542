import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { WORK_FOLDER } from '../../lib/paths';
import { print } from '../../lib/terminal';
import { requireKnown, UsageError } from '../../lib/usage-error';
import { copyFor, TESTS, VARIANTS, type Variant } from './variant';

const FOLDER = path.join(WORK_FOLDER, 'variants');

/** Runs the named variants, or all. @throws UsageError if a name is unknown or a step fails. */
export function runVariants(names: readonly string[]): void {
  const known = VARIANTS.map(({ name }) => name);
  requireKnown('variant', names, known, 2);
  for (const variant of VARIANTS) if (names.length === 0 || names.includes(variant.name)) check(variant);
}

function check(variant: Variant): void {
  const { name, title, differences, leftOut } = variant;
  const folder = path.join(FOLDER, name);
  print(`\n${name}: ${title}`);
  for (const [ours, theirs] of differences) print(`Expected difference: ${ours} becomes ${theirs}.`);
  if (leftOut) print(`Skipped: ${leftOut.reason}.`);
  copyFor(variant, folder, (options) => {
    run(folder, 'npm', ['install', ...options]);
  });
  run(folder, 'tsc', ['--noEmit']);
  const exclusion = leftOut ? ['--testNamePattern', `^(?!${leftOut.tests})`] : [];
  run(folder, 'jest', ['--ci', ...TESTS, ...exclusion]);
}

function run(folder: string, command: string, options: readonly string[]): void {
  const { status, error } = spawnSync(command, options, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) throw error;
  if (status !== 0)
    throw new UsageError(
      `"${command} ${options.join(' ')}" failed in ${folder}. The folder is kept for inspection.`,
    );
}
