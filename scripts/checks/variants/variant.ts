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

/** The project on other packages than those that it is pinned to. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** By name: what npm installs instead. */
  readonly packages: Readonly<Record<string, string>>;
  /** Differences of the synthesized stacks: text that the tests and snapshots hold, and what stands there instead. */
  readonly differences: readonly (readonly [ours: string, theirs: string])[];
  /** Tests that are left out, as a pattern of their names, and why. @default none */
  readonly leftOut?: { readonly tests: string; readonly reason: string };
}

export const VARIANTS: readonly Variant[] = [
  {
    name: 'fork',
    title: "CDK Terrain, the fork that goes on where CDKTF's makers have stopped",
    // The newest that it takes: its bindings say >= 10.6.0 < 10.8.0.
    packages: { cdktf: 'npm:cdktn@0.24.0', constructs: '10.7.2' },
    differences: [],
  },
  {
    name: 'bindings',
    title: "the newest bindings of Terraform's AWS provider",
    packages: { '@cdktf/provider-aws': '21.22.1' },
    differences: [['5.100.0', '6.25.0']],
    leftOut: {
      tests: 'terraform validate',
      reason: 'validate needs the provider 6.25.0, which no mirror is asked for',
    },
  },
];

/** Everything that depends on cdktf must find the same one: where one package changes, all of these are installed. */
const TOGETHER = ['cdktf', 'constructs', '@cdktf/provider-aws', '@cdktf/provider-archive'] as const;
/** Folders of the checkout that are made, not written. */
const MADE = ['.git', '.work', 'node_modules', 'cdktf.out', 'coverage'];
/** Tests about the infrastructure; those about the function see nothing of it. */
export const TESTS = ['main-test', 'constructs', 'policies', 'requirements', 'contract'];

/**
 * Copies the checkout, and installs the variant's packages in the copy. All others are links to the checkout's own.
 *
 * @param folder somewhere below the checkout; what is there is removed.
 * @param install runs npm in the folder.
 */
export function copyFor(
  { packages, differences }: Variant,
  folder: string,
  install: (options: readonly string[]) => void,
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(PROJECT_ROOT).filter((found) => !MADE.includes(found)))
    cpSync(path.join(PROJECT_ROOT, name), path.join(folder, name), { recursive: true });
  const file = path.join(folder, 'package.json');
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const pinned = Object.fromEntries(TOGETHER.map((name) => [name, dependencies[name]]));
  const whole = readFileSync(file);
  writeFileSync(file, JSON.stringify({ private: true, dependencies: { ...pinned, ...packages } }, null, 2));
  // The bindings name the cdktf that they were made with as their peer.
  install(['--legacy-peer-deps', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund']);
  writeFileSync(file, whole);
  linkOthers(path.join(PROJECT_ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [ours, theirs] of differences) replaceInTests(folder, ours, theirs);
}

/** Makes a link in one folder of packages for each package of another that is not there. */
function linkOthers(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (!existsSync(target)) symlinkSync(source, target);
    else if (name.startsWith('@')) linkOthers(source, target);
  }
}

/** Has the tests expect a difference, and no other. */
function replaceInTests(folder: string, ours: string, theirs: string): void {
  for (const tests of ['__snapshots__', 'constructs', 'requirements']) {
    const holding = path.join(folder, '__tests__', tests);
    for (const name of readdirSync(holding, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|snap)$/.test(name)) continue;
      const file = path.join(holding, name);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(ours, theirs));
    }
  }
}
