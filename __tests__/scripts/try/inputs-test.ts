import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identity, listInputs } from '../../../scripts/try/inputs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'inputs-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), name);
  }
}

function names(given: string, excluded?: string): string[] {
  const { inputs, faults } = listInputs(given, excluded);
  expect(faults).toEqual([]);
  expect(inputs.map(({ file }) => path.relative(given, file))).toEqual(inputs.map(({ name }) => name));
  return inputs.map(({ name }) => name);
}

describe('a folder', () => {
  test('a folder lists its files and those below, sorted', () => {
    put('b.jpg', 'a/z.png', 'a/b/c.jpeg', 'C.JPG', 'c.jpg/d.png');
    expect(names(root)).toEqual(['C.JPG', 'a/b/c.jpeg', 'a/z.png', 'b.jpg', 'c.jpg/d.png']);
  });

  test('a folder lists only files whose uploads would start the function', () => {
    put('a.jpg', 'a.Jpg', 'a.jPg', 'a.gif', 'jpg', 'a.jpg.txt', 'a.PNG', 'a.JFIF', 'a.Jfif');
    expect(names(root)).toEqual(['a.JFIF', 'a.Jpg', 'a.PNG', 'a.jpg']);
  });

  test('a folder without such files lists nothing', () => {
    put('notes.txt');
    expect(names(root)).toEqual([]);
  });

  test('a folder omits the folder of the thumbnails, whatever its path', () => {
    put('a.jpg', 'thumbnails/a.jpg');
    symlinkSync('thumbnails', path.join(root, 'link'));
    const excluded = identity(statSync(path.join(root, 'link'), { bigint: true }));
    expect(names(root, excluded)).toEqual(['a.jpg']);
    expect(names(path.join(root, 'thumbnails'), excluded)).toEqual(['a.jpg']);
  });

  test('a folder follows links to files, but not to folders, which may lead in a circle', () => {
    put('a.jpg');
    symlinkSync('a.jpg', path.join(root, 'b.jpg'));
    symlinkSync('.', path.join(root, 'circle'));
    symlinkSync('.', path.join(root, 'circle.jpg'));
    const { inputs } = listInputs(root);
    expect(inputs.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
    expect(inputs[0]?.identity).toBe(inputs[1]?.identity);
  });

  test('a folder with a dangling link lists all other files, and reports the link', () => {
    put('a.jpg', 'c.jpg');
    symlinkSync('nowhere', path.join(root, 'b.jpg'));
    const { inputs, faults } = listInputs(root);
    expect(inputs.map(({ name }) => name)).toEqual(['a.jpg', 'c.jpg']);
    expect(faults).toEqual([expect.stringContaining(`${path.join(root, 'b.jpg')} cannot be read: ENOENT`)]);
  });
});

test('a given file is listed whatever its suffix, with its base name as name', () => {
  put('photos/scan.bin');
  const file = path.join(root, 'photos/../photos/scan.bin');
  expect(listInputs(file)).toMatchObject({ inputs: [{ file, name: 'scan.bin' }], faults: [] });
});

test.each(['/nowhere/at/all.jpg', '/dev/null'])('%s lists no file, and is reported', (given) => {
  expect(listInputs(given)).toEqual({
    inputs: [],
    faults: [expect.stringContaining(`${given} cannot be read:`)],
  });
});
