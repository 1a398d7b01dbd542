/** What `.dependency-cruiser.mjs`, which `npm run lint` runs, reports of seeded files. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../scripts/lib/paths';

/** Imports by rule: the importing file, and the file that it must not import. */
const VIOLATIONS: readonly [rule: string, from: string, to: string][] = [
  ['function-stands-alone', 'lambda-src/keys.ts', 'scripts/lib/paths.ts'],
  ['constructs-import-contract-and-cost-only', 'constructs/config/names.ts', 'lambda-src/settings.ts'],
  ['constructs-config', 'constructs/config/time-limits.ts', 'constructs/storage/bucket.ts'],
  ['constructs-trigger', 'constructs/trigger/rule.ts', 'constructs/monitoring/alarm.ts'],
  ['constructs-access', 'constructs/access/grants.ts', 'constructs/thumbnail-pipeline.ts'],
  ['ops-without-local-aws', 'ops/send.ts', 'local-aws/events.ts'],
  ['local-aws-without-ops', 'local-aws/moto.ts', 'ops/pace.ts'],
  ['lib-is-the-bottom', 'scripts/lib/synth.ts', 'local-aws/page.ts'],
  ['products-without-tests', 'scripts/fuzz.ts', '__tests__/corpus/seeds.ts'],
];
const ALLOWED: readonly [from: string, to: string][] = [
  ['constructs/storage/queue.ts', 'constructs/config/limits.ts'],
  ['constructs/storage/table.ts', 'lambda-src/contract.ts'],
  ['local-aws/deployment.ts', 'scripts/lib/progress.ts'],
  ['__tests__/queue-test.ts', 'constructs/storage/queue.ts'],
];

let folder: string;
let found: readonly { rule: string; from: string; to: string }[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layers-'));
  seed('tsconfig.json', '{ "compilerOptions": { "module": "node20" } }');
  const imports = [...ALLOWED, ...VIOLATIONS.map(([, from, to]) => [from, to] as const)];
  for (const [, to] of imports) seed(to, 'export interface A { readonly b: 1 }\n');
  for (const [from, to] of imports) {
    const specifier = path.posix.relative(path.posix.dirname(from), to).replace(/\.ts$/, '');
    seed(from, `import type { A } from '${specifier}';\nexport type B = A;\nexport type { A };\n`);
  }
  // The way back is an import of types only.
  seed('ops/values.ts', "import { b } from './columns';\nexport const a = b;\n");
  seed(
    'ops/columns.ts',
    "import type { a } from './values';\nexport const b = 1;\nexport type A = typeof a;\n",
  );
  found = cruise();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function seed(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The violations in the folder. */
function cruise(): typeof found {
  const program = path.join(PROJECT_ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = path.join(PROJECT_ROOT, '.dependency-cruiser.mjs');
  const args = [program, '--config', config, '--output-type', 'json', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

test('lint reports a cycle of two files, one way of which imports types only', () => {
  expect(found.filter(({ rule }) => rule === 'no-cycle')).toHaveLength(1);
});

test.each(VIOLATIONS)('lint rule %s: %s does not import %s', (rule, from, to) => {
  expect(found).toContainEqual({ rule, from, to });
});

test('lint reports no import of a lower layer', () => {
  expect(found).toHaveLength(VIOLATIONS.length + 1);
});
