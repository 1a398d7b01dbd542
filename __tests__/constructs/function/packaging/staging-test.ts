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
  test('is made when it is missing, and left alone while its inputs are the same', () => {
    const fill = fillWith(FILES);
    const first = stage({ name: 'it', inputs: ['x'], fill }, dist);
    const second = stage({ name: 'it', inputs: ['x'], fill }, dist);
    expect(fill).toHaveBeenCalledTimes(1);
    expect(second).toEqual(first);
    expect(listFiles(first.path)).toEqual(['index.js', 'lib/B.js', 'lib/a.js']);
  });

  test('is made anew when an input changes, and nothing of the old one stays', () => {
    stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    const { path: folder } = stage({ name: 'it', inputs: ['y'], fill: fillWith({ 'new.js': '' }) }, dist);
    expect(listFiles(folder)).toEqual(['new.js']);
  });

  test('has inputs that cannot run into each other', () => {
    const fill = fillWith(FILES);
    stage({ name: 'it', inputs: ['ab', 'c'], fill }, dist);
    stage({ name: 'it', inputs: ['a', 'bc'], fill }, dist);
    expect(fill).toHaveBeenCalledTimes(2);
  });

  test('that cannot be made leaves the one before in place, and nothing half made', () => {
    const { path: folder } = stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    const fail = (): never => {
      throw new Error('no disk');
    };
    expect(() => stage({ name: 'it', inputs: ['y'], fill: fail }, dist)).toThrow('no disk');
    expect(listFiles(folder)).toHaveLength(3);
    expect(readdirSync(dist).sort()).toEqual(['it', 'it.inputs']);
  });

  test('has the same hash at another time, with other modes, and made under another umask', () => {
    const first = stage({ name: 'one', inputs: ['x'], fill: fillWith(FILES) }, dist);
    const umask = process.umask(0o077);
    const second = stage({ name: 'two', inputs: ['x'], fill: fillWith(FILES) }, dist);
    process.umask(umask);
    utimesSync(path.join(second.path, 'index.js'), 1, 1);
    chmodSync(path.join(second.path, 'index.js'), 0o600);
    expect(stage({ name: 'two', inputs: ['x'], fill: fillWith({}) }, dist).hash).toBe(first.hash);
  });

  test('is readable by everyone, whatever the umask: Lambda runs it as another user', () => {
    const umask = process.umask(0o077);
    const { path: folder } = stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    process.umask(umask);
    const mode = (name: string): number => statSync(path.join(folder, name)).mode & 0o777;
    expect([mode('.'), mode('lib'), mode('index.js'), mode('lib/a.js')]).toEqual([
      0o755, 0o755, 0o644, 0o644,
    ]);
  });

  test.each([
    ['a name', { 'Index.js': 'one', 'lib/a.js': 'two', 'lib/B.js': 'three' }],
    ['a byte', { ...FILES, 'index.js': 'One' }],
    ['the place of a byte', { ...FILES, 'lib/a.js': 'twothree', 'lib/B.js': '' }],
  ])('has another hash when %s differs', (_, files) => {
    const first = stage({ name: 'one', inputs: ['x'], fill: fillWith(FILES) }, dist);
    expect(stage({ name: 'two', inputs: ['x'], fill: fillWith(files) }, dist).hash).not.toBe(first.hash);
  });

  test('lists a symbolic link, so that none goes unseen into a Lambda package', () => {
    const { path: folder } = stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, dist);
    symlinkSync('index.js', path.join(folder, 'link'));
    expect(listFiles(folder)).toContain('link');
  });
});

const disk = SmallDisk.mount(512);
afterAll(() => disk?.unmount());
const describeOnSmallDisk = disk ? describe : describe.skip;

describeOnSmallDisk('a disk that is full', () => {
  const small = disk?.folder ?? '';
  const sentence = (name: string): string =>
    `No space left on the disk for ${name} in ${small}: a layer needs about 20 MB there and 20 MB in npm's cache. Free some space and run the command again.`;

  test('is named, with what is needed, without a stack trace; nothing half made stays, and the next time works', () => {
    const fill = fillWith({ ...FILES, large: 'x'.repeat(600 * 1024) });
    const attempt = (): unknown => stage({ name: 'it', inputs: ['x'], fill }, small);
    expect(attempt).toThrow(new StagingError(sentence('it')));
    expect(attempt).toThrow(expect.objectContaining({ stack: `StagingError: ${sentence('it')}` }) as Error);
    expect(readdirSync(small)).toEqual([]);
    stage({ name: 'it', inputs: ['x'], fill: fillWith(FILES) }, small);
    expect(readdirSync(small).sort()).toEqual(['it', 'it.inputs']);
  });

  test('is noticed although npm calls it a success when it could not write the whole of a file', () => {
    const fill = (folder: string): void => {
      installImageLibrary(path.join(folder, 'nodejs'), 'arm64');
    };
    expect(() => stage({ name: 'layer', inputs: [], fill }, small)).toThrow(
      new StagingError(sentence('layer')),
    );
    expect(readdirSync(small).filter((name) => name.includes('layer'))).toEqual([]);
  });
});
