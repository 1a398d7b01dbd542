import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../../scripts/lib/usage-error';
import { lockFor } from '../../../scripts/local/lock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'work', 'local.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a lock names its owner', () => {
  lockFor('npm run local', file);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
});

test('a lock keeps others away while its owner lives, by its process id', () => {
  const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    lockFor('npm run local', file);
    writeFileSync(file, String(owner.pid));
    const attempt = (): void => {
      lockFor('npm run local', file);
    };
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(`npm run local runs already, as process ${String(owner.pid)}`);
    expect(readFileSync(file, 'utf8')).toBe(String(owner.pid));
  } finally {
    owner.kill('SIGKILL');
  }
});

test.each([
  ['of a dead process', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
  ['that was left empty', () => ''],
  ['of a dead process with the id that is ours now', () => String(process.pid)],
])('a lock %s is taken over', (_, content) => {
  lockFor('npm run local', file);
  writeFileSync(file, content());
  lockFor('npm run local', file);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
});
