import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../lib/paths';

/** A set of packages to test instead of the pinned ones. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** Version for npm, by package name. */
  readonly packages: Readonly<Record<string, string>>;
  /** Expected differences of the synthesized stacks: text in the tests and snapshots, and its replacement. */
  readonly differences: readonly (readonly [ours: string, theirs: string])[];
  /** Tests to skip, as a pattern of their names, and the reason. @default none */
  readonly leftOut?: { readonly tests: string; readonly reason: string };
}

export const VARIANTS: readonly Variant[] = [
  {
    name: 'fork',
    title: 'CDK Terrain, the maintained fork of CDKTF',
    // The newest constructs version that its bindings accept (>= 10.6.0 < 10.8.0).
    packages: { cdktf: 'npm:cdktn@0.24.0', constructs: '10.7.2' },
    differences: [],
  },
  {
    name: 'bindings',
    title: 'the newest bindings of the Terraform AWS provider',
    packages: { '@cdktf/provider-aws': '21.22.1' },
    differences: [['5.100.0', '6.25.0']],
    leftOut: {
      tests: 'terraform validate',
      reason: 'terraform validate needs provider 6.25.0, which no mirror has',
    },
  },
];

/** Installed together, because every package must resolve to the same cdktf. */
const TOGETHER = ['cdktf', 'constructs', '@cdktf/provider-aws', '@cdktf/provider-archive'] as const;
/** Generated folders of the checkout, which are not copied. */
const GENERATED = ['.git', '.work', 'node_modules', 'cdktf.out', 'coverage'];
/** Infrastructure tests. The function's tests do not depend on these packages. */
export const TESTS = ['main-test', 'constructs', 'policies', 'requirements', 'contract'];

/**
 * Copies the checkout and installs the variant's packages in the copy. All other packages are links to the checkout's.
 *
 * @param folder folder inside the checkout; its contents are removed.
 * @param install runs npm in the folder.
 */
export function copyFor(
  { packages, differences }: Variant,
  folder: string,
  install: (options: readonly string[]) => void,
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(PROJECT_ROOT).filter((found) => !GENERATED.includes(found)))
    cpSync(path.join(PROJECT_ROOT, name), path.join(folder, name), { recursive: true });
  const file = path.join(folder, 'package.json');
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const pinned = Object.fromEntries(TOGETHER.map((name) => [name, dependencies[name]]));
  const whole = readFileSync(file);
  writeFileSync(file, JSON.stringify({ private: true, dependencies: { ...pinned, ...packages } }, null, 2));
  // --legacy-peer-deps, because the bindings pin the cdktf version they were built with as a peer dependency.
  install(['--legacy-peer-deps', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund']);
  writeFileSync(file, whole);
  linkOthers(path.join(PROJECT_ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [ours, theirs] of differences) replaceInTests(folder, ours, theirs);
}

/** Links each package of one folder into another folder, unless it is installed there. */
function linkOthers(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (!existsSync(target)) symlinkSync(source, target);
    else if (name.startsWith('@')) linkOthers(source, target);
  }
}

/** Replaces the text of one expected difference in the tests and snapshots. */
function replaceInTests(folder: string, ours: string, theirs: string): void {
  for (const tests of ['__snapshots__', 'constructs', 'requirements']) {
    const testFolder = path.join(folder, '__tests__', tests);
    for (const name of readdirSync(testFolder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|snap)$/.test(name)) continue;
      const file = path.join(testFolder, name);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(ours, theirs));
    }
  }
}
