import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replaceFile } from '../../../scripts/lib/replace-file';

const folder = mkdtempSync(path.join(tmpdir(), 'replace-file-'));
const file = path.join(folder, 'state.json');

beforeEach(() => {
  writeFileSync(file, 'old');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('replaceFile replaces the content and leaves no temporary file', () => {
  replaceFile(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('replaceFile creates a missing folder', () => {
  const deeper = path.join(folder, 'a', 'b', 'state.json');
  replaceFile(deeper, Buffer.from('new'));
  expect(readFileSync(deeper, 'utf8')).toBe('new');
  rmSync(path.join(folder, 'a'), { recursive: true });
});

test('replaceFile keeps the old file and throws if the new one cannot be written completely', () => {
  // A limit of 100 blocks (51 or 102 kB) makes write(2) return early, as on a disk that is filling up.
  const program = `process.on('SIGXFSZ', () => {});
    require('./scripts/lib/replace-file.ts').replaceFile(process.argv[1], Buffer.alloc(2 ** 20));`;
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 100; exec "$@"', 'sh', process.execPath, '-e', program, file],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toContain('EFBIG');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['state.json']);
});
