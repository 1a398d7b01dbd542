import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installImageLibrary } from '../../../../constructs/function/packaging/layer';
import { listFiles, stage, StagingError } from '../../../../constructs/function/packaging/staging';
import { SmallDisk } from '../../../support/small-disk';

let dist: string;
beforeEach(() => {
  dist = mkdtempSync(path.join(tmpdir(), 'dist-'));
});
afterEach(() => {
  rmSync(dist, { recursive: true });
});

function fillWith(files: Record<string, string>) {
  return jest.fn((folder: string) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  });
}

const FILES = { 'index.js': 'one', 'lib/a.js': 'two', 'lib/B.js': 'three' };

describe('a staged package', () => {
  test('a package is created if it is missing and kept while its inputs are unchanged', () => {
    const fill = fillWith(FILES);
    const first = stage({ name: 'it', inputs: ['x'], fill }, dist);
    const second = stage({ name: 'it', inputs: ['x'], fill }, dist);
    expect(fill).toHaveBeenCalledTimes(1);
    expect(second).toEqual(first);
    expect(listFiles(first.path)).toEqual(['index.js', 'lib/B.js', 'lib/a.js']);
  });

  test('a package is replaced completely when an input changes', () => {
    stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    const { path: folder } = stage({ name: 'it', inputs: ['y'], fill: fillWith({ 'new.js': '' }) }, dist);
    expect(listFiles(folder)).toEqual(['new.js']);
  });

  test('distinguishes inputs with different boundaries', () => {
    const fill = fillWith(FILES);
    stage({ name: 'it', inputs: ['ab', 'c'], fill }, dist);
    stage({ name: 'it', inputs: ['a', 'bc'], fill }, dist);
    expect(fill).toHaveBeenCalledTimes(2);
  });

  test('a failed staging keeps the previous package and leaves no incomplete one', () => {
    const { path: folder } = stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    const fail = (): never => {
      throw new Error('no disk');
    };
    expect(() => stage({ name: 'it', inputs: ['y'], fill: fail }, dist)).toThrow('no disk');
    expect(listFiles(folder)).toHaveLength(3);
    expect(readdirSync(dist).sort()).toEqual(['it', 'it.inputs']);
  });

  test('the hash of a package does not depend on time, modes or umask', () => {
    const first = stage({ name: 'one', inputs: ['x'], fill: fillWith(FILES) }, dist);
    const umask = process.umask(0o077);
    const second = stage({ name: 'two', inputs: ['x'], fill: fillWith(FILES) }, dist);
    process.umask(umask);
    utimesSync(path.join(second.path, 'index.js'), 1, 1);
    chmodSync(path.join(second.path, 'index.js'), 0o600);
    expect(stage({ name: 'two', inputs: ['x'], fill: fillWith({}) }, dist).hash).toBe(first.hash);
  });

  test('a package is readable for all users regardless of the umask', () => {
    const umask = process.umask(0o077);
    const { path: folder } = stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    process.umask(umask);
    const mode = (name: string): number => statSync(path.join(folder, name)).mode & 0o777;
    expect([mode('.'), mode('lib'), mode('index.js'), mode('lib/a.js')]).toEqual([
      0o755, 0o755, 0o644, 0o644,
    ]);
  });

  test.each([
    ['a file name', { 'Index.js': 'one', 'lib/a.js': 'two', 'lib/B.js': 'three' }],
    ['a byte', { ...FILES, 'index.js': 'One' }],
    ['the position of a byte', { ...FILES, 'lib/a.js': 'twothree', 'lib/B.js': '' }],
  ])('the hash of a package changes with %s', (_, files) => {
    const first = stage({ name: 'one', inputs: ['x'], fill: fillWith(FILES) }, dist);
    expect(stage({ name: 'two', inputs: ['x'], fill: fillWith(files) }, dist).hash).not.toBe(first.hash);
  });

  test('lists symbolic links, so that tests detect them in a package', () => {
    const { path: folder } = stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    symlinkSync('index.js', path.join(folder, 'link'));
    expect(listFiles(folder)).toContain('link');
  });
});

const disk = SmallDisk.mount(512);
afterAll(() => disk?.unmount());
const describeOnSmallDisk = disk ? describe : describe.skip;

describeOnSmallDisk('a full disk', () => {
  const small = disk?.folder ?? '';
  const sentence = (name: string): string =>
    `No space left on the disk for ${name} in ${small}: a layer needs about 20 MB there and 20 MB in npm's cache. Free some space and run the command again.`;

  test('a full disk is reported without a stack trace, leaves no incomplete package, and the next attempt succeeds', () => {
    const fill = fillWith({ ...FILES, large: 'x'.repeat(600 * 1024) });
    const attempt = (): unknown => stage({ name: 'it', inputs: ['x'], fill }, small);
    expect(attempt).toThrow(new StagingError(sentence('it')));
    expect(attempt).toThrow(expect.objectContaining({ stack: `StagingError: ${sentence('it')}` }) as Error);
    expect(readdirSync(small)).toEqual([]);
    stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, small);
    expect(readdirSync(small).sort()).toEqual(['it', 'it.inputs']);
  });

  test('a full disk is detected although npm exits with 0', () => {
    const fill = (folder: string): void => {
      installImageLibrary(path.join(folder, 'nodejs'), 'arm64');
    };
    expect(() => stage({ name: 'layer', inputs: [], fill }, small)).toThrow(
      new StagingError(sentence('layer')),
    );
    expect(readdirSync(small).filter((name) => name.includes('layer'))).toEqual([]);
  });
});
