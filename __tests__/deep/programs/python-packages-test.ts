import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPython, hasPackage } from '../../../scripts/lib/python-packages';
import { UsageError } from '../../../scripts/lib/usage-error';

const LOCAL = { name: 'local-thing', version: '1.0', module: 'local_thing' };

let folder: string;
const steps: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'python-packages-'));
  steps.splice(0);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** An environment `local-thing-1.0` with the package in some version: this machine's Python with one more folder. */
function install(version: string): string {
  const packages = path.join(folder, 'packages');
  const python = path.join(folder, 'local-thing-1.0', 'bin', 'python');
  const metadata = path.join(packages, `local_thing-${version}.dist-info`);
  [metadata, path.dirname(python)].forEach((one) => mkdirSync(one, { recursive: true }));
  writeFileSync(path.join(packages, 'local_thing.py'), '');
  writeFileSync(
    path.join(metadata, 'METADATA'),
    `Metadata-Version: 2.1\nName: local-thing\nVersion: ${version}\n`,
  );
  writeFileSync(python, `#!/bin/sh\nPYTHONPATH='${packages}' exec python3 "$@"\n`);
  chmodSync(python, 0o755);
  return python;
}

test('an environment that was made before is used again', () => {
  const python = install('1.0');
  expect(findPython(LOCAL, folder, (step) => steps.push(step))).toBe(python);
  expect(steps).toEqual([]);
});

test('what cannot be installed is named, with what Python said', () => {
  // No environment can be made below a file.
  writeFileSync(path.join(folder, 'file'), '');
  const work = path.join(folder, 'file');
  expect(() => findPython(LOCAL, work, (step) => steps.push(step))).toThrow(UsageError);
  expect(() => findPython(LOCAL, work, () => undefined)).toThrow(
    /^local-thing 1\.0 could not be installed:\n.*file/s,
  );
  expect(steps).toEqual(['Installing local-thing 1.0 (once)']);
});

test('another version of it, or less of it, is not taken for it', () => {
  const python = install('1.0');
  expect(hasPackage(python, LOCAL)).toBe(true);
  expect(hasPackage(python, { ...LOCAL, version: '1.1' })).toBe(false);
  expect(hasPackage(python, { ...LOCAL, module: 'local_thing.server' })).toBe(false);
});
