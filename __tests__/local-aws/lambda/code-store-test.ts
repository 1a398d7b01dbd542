import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { CodeStore, findZipError } from '../../../local-aws/lambda/code-store';

const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer:sharp:1';
const zip = zipSync({
  'index.js': strToU8('exports.handler = () => 1;'),
  node_modules: { empty: {}, one: { 'index.js': strToU8('module.exports = 1;') } },
});

let root: string;
let folder: string;
let store: CodeStore;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'code-store-'));
  folder = path.join(root, 'functions');
  mkdirSync(folder);
  store = new CodeStore(folder);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function read(...names: string[]): string {
  return readFileSync(path.join(...names), 'utf8');
}

describe('uploaded code', () => {
  test("uploaded code is identified by Lambda's CodeSha256", () => {
    expect(store.keep(zip)).toBe(createHash('sha256').update(zip).digest('base64'));
  });

  test('uploaded code is unpacked with its folders', () => {
    const target = store.unpack(store.keep(zip));
    expect(path.dirname(target)).toBe(folder);
    expect(read(target, 'index.js')).toBe('exports.handler = () => 1;');
    expect(read(target, 'node_modules', 'one', 'index.js')).toBe('module.exports = 1;');
  });

  test('uploaded code is unpacked only once', () => {
    const hash = store.keep(zip);
    const target = store.unpack(hash);
    writeFileSync(path.join(target, 'index.js'), 'touched');
    expect(store.unpack(hash)).toBe(target);
    expect(read(target, 'index.js')).toBe('touched');
  });

  test('uploaded code is not replaced by newer code', () => {
    const [older, newer] = ['older', 'newer'].map((text) =>
      store.keep(zipSync({ 'index.js': strToU8(text) })),
    );
    expect(read(store.unpack(newer ?? ''), 'index.js')).toBe('newer');
    expect(read(store.unpack(older ?? ''), 'index.js')).toBe('older');
  });

  test('uploaded code is available after a restart', () => {
    store.keepLayer(LAYER, zip);
    const next = new CodeStore(folder, JSON.parse(JSON.stringify(store.layers)) as Record<string, string>);
    expect(read(next.unpackLayer(LAYER), 'index.js')).toBe('exports.handler = () => 1;');
  });

  test('uploaded code that was never uploaded is named in the error', () => {
    expect(() => store.unpack('c2hh')).toThrow(/SHA-256 c2hh was never uploaded/);
  });
});

test('an invalid zip is reported with the error message of Lambda', () => {
  expect(findZipError(zip)).toBeUndefined();
  expect(findZipError(zipSync({}))).toBe('Uploaded file must be a non-empty zip');
  expect(findZipError(zipSync({ empty: {} }))).toBe('Uploaded file must be a non-empty zip');
  expect(findZipError(strToU8('no zip'))).toMatch(/^Could not unzip uploaded file/);
});

test('a zip without files is unpacked to an empty folder', () => {
  expect(readdirSync(store.unpack(store.keep(zipSync({}))))).toEqual([]);
});

describe('a layer', () => {
  test('a layer is unpacked by the ARN of its version', () => {
    store.keepLayer(LAYER, zipSync({ nodejs: { 'one.js': strToU8('1') } }));
    expect(read(store.unpackLayer(LAYER), 'nodejs', 'one.js')).toBe('1');
  });

  test('a layer that was never published is named in the error', () => {
    expect(() => store.unpackLayer(LAYER)).toThrow(`The layer ${LAYER} was never published`);
  });
});

describe('a zip with paths outside its root', () => {
  test.each(['../../outside.txt', 'folder/../../../outside.txt'])(
    'a zip with paths outside its root is refused: %s',
    (name) => {
      const hash = store.keep(zipSync({ [name]: strToU8('outside') }));
      expect(() => store.unpack(hash)).toThrow(`The zip contains a path outside its root: ${name}`);
      expect(existsSync(path.join(root, 'outside.txt'))).toBe(false);
    },
  );

  test('a zip with paths outside its root is refused every time, so that no partly unpacked code is used', () => {
    const hash = store.keep(zipSync({ 'index.js': strToU8('1'), '../outside.txt': strToU8('outside') }));
    expect(() => store.unpack(hash)).toThrow(/outside its root/);
    expect(() => store.unpack(hash)).toThrow(/outside its root/);
  });

  test('a zip with paths outside its root is unpacked into its folder if the paths are absolute', () => {
    const target = store.unpack(store.keep(zipSync({ '/etc/outside.txt': strToU8('inside') })));
    expect(read(target, 'etc', 'outside.txt')).toBe('inside');
  });
});
