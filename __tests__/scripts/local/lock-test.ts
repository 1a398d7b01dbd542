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

test('a lock file contains the process id of its owner', () => {
  lockFor('npm run local', file);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
});

test('a lock is refused with its process id while its owner is alive', () => {
  const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    lockFor('npm run local', file);
    writeFileSync(file, String(owner.pid));
    const attempt = (): void => {
      lockFor('npm run local', file);
    };
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(
      `npm run local is already running as process ${String(owner.pid)}: stop it first.`,
    );
    expect(readFileSync(file, 'utf8')).toBe(String(owner.pid));
  } finally {
    owner.kill('SIGKILL');
  }
});

test.each([
  ['of a process that has ended', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
  ['without a process id', () => ''],
  ["of a process that had this process's id", () => String(process.pid)],
])('a lock %s is taken over', (_, content) => {
  lockFor('npm run local', file);
  writeFileSync(file, content());
  lockFor('npm run local', file);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
});
