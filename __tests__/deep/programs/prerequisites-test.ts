/** The demo on a machine without its prerequisites. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'path-'));
  symlinkSync('/bin/sh', path.join(folder, 'sh'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(name: string, script: string): void {
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** Returns the lines that a program prints on a machine with only the programs that were put there. */
function runBare(...program: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...program], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { PATH: folder, HOME: folder },
  });
  expect(status).toBe(1);
  return `${stdout}${stderr}`.trim().split('\n');
}

test('the demo without Terraform prints one line with how to install it, and starts nothing', () => {
  expect(runBare(path.join('scripts', 'demo.ts'))).toEqual([
    expect.stringMatching(/^Terraform is missing: install 1\.11 or later \(https:/),
  ]);
});

test.each([
  ['without Python', ''],
  ['without its venv', 'exit 1'],
])('the local AWS %s prints one line with how to install it', (_, python) => {
  put('terraform', `echo '{"terraform_version": "1.11.4"}'`);
  if (python) put('python3', python);
  const program = `
    const { requireLocalAwsTools } = require('./scripts/lib/prerequisites.ts');
    require('./scripts/lib/usage-error.ts').runScript(async () => requireLocalAwsTools());`;
  expect(runBare('--eval', program)).toEqual([
    expect.stringMatching(/^Python 3 with venv is missing.*apt install python3-venv.*https:/),
  ]);
});
