/** What the commands print if `npm ci` was not run, or not completed. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

const { scripts } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const SENTENCE = 'Modules are missing or partly installed: run "npm ci", then run the command again.';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'installed-'));
  cpSync(
    path.join(PROJECT_ROOT, 'scripts', 'lib', 'installed.mjs'),
    path.join(checkout, 'scripts', 'lib', 'installed.mjs'),
  );
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

/** Runs a program as the npm scripts do. */
function run(program: string): { status: number | null; stdout: string; stderr: string } {
  writeFileSync(path.join(checkout, 'program.ts'), program);
  const args = ['--import', './scripts/lib/installed.mjs', 'program.ts'];
  return spawnSync(process.execPath, args, { cwd: checkout, encoding: 'utf8' });
}

/** tsx and what it depends on, and nothing else. */
function installTsx(): void {
  mkdirSync(path.join(checkout, 'node_modules'));
  symlinkSync(
    path.join(PROJECT_ROOT, 'node_modules', 'tsx'),
    path.join(checkout, 'node_modules', 'tsx'),
    'dir',
  );
}

test('without any module, a command prints one sentence that says what to do', () => {
  expect(run('')).toMatchObject({ status: 1, stdout: '', stderr: `${SENTENCE}\n` });
});

test('with some modules missing, a command prints that sentence as well', () => {
  installTsx();
  const { status, stderr } = run("import 'commander';");
  expect(status).toBe(1);
  expect(stderr).toContain(SENTENCE);
  expect(stderr).toContain("Cannot find module 'commander'");
});

test('with all modules, a program runs, and fails with its own error', () => {
  installTsx();
  expect(run("const text: string = 'runs'; console.log(text);")).toMatchObject({
    status: 0,
    stdout: 'runs\n',
    stderr: '',
  });
  const { status, stderr } = run("throw new Error('its own');");
  expect(status).toBe(1);
  expect(stderr).not.toContain(SENTENCE);
});

test.each(['demo', 'local', 'try', 'synth', 'deploy', 'destroy', 'ops'])(
  'npm run %s checks for missing modules first',
  (name) => {
    expect(scripts[name]).toContain(`--import ./scripts/lib/installed.mjs scripts/${name}.ts`);
  },
);
