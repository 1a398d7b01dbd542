import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Checkpoint, type Position } from '../../../ops/backfill/checkpoint';

const SCOPE = {
  endpoint: null,
  functionArn: 'arn:aws:lambda:eu-west-1:1:function:thumbnails:live',
  sourceBucket: 'images',
  prefix: '',
  only: 'different',
  recipe: 'v3;size=128',
};
const POSITION: Position = { since: null, after: 'k/ü\n.jpg', looked: 10, sent: 3, failed: ['a.jpg'] };

let file: string;
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'checkpoint-')), 'file.json');
});
afterEach(() => {
  rmSync(path.dirname(file), { recursive: true });
});

test('gives back where an earlier run has stopped, until it is removed', () => {
  const checkpoint = new Checkpoint(SCOPE, file);
  expect(checkpoint.read(undefined)).toBeUndefined();
  checkpoint.write(POSITION);
  expect(new Checkpoint(SCOPE, file).read(undefined)).toEqual(POSITION);
  checkpoint.remove();
  expect(checkpoint.read(undefined)).toBeUndefined();
});

test('is not gone on from where the earlier run passed over uploads that are asked for now', () => {
  const checkpoint = new Checkpoint(SCOPE, file);
  checkpoint.write({ ...POSITION, since: '2026-03-01T00:00:00.000Z' });
  expect(checkpoint.read(new Date('2026-03-01'))).toBeDefined();
  expect(checkpoint.read(new Date('2026-03-02'))).toBeDefined();
  expect(checkpoint.read(new Date('2026-02-28'))).toBeUndefined();
  expect(checkpoint.read(undefined)).toBeUndefined();
});

test.each(Object.keys(SCOPE))('of another %s it is refused, and the error names what differs', (name) => {
  new Checkpoint(SCOPE, file).write(POSITION);
  const other = new Checkpoint({ ...SCOPE, [name]: 'another' }, file);
  expect(() => other.read(undefined)).toThrow(`${name} `);
  expect(() => other.read(undefined)).toThrow('that of another backfill');
});

test('each scope has a file of its own', () => {
  const files = Object.keys(SCOPE).map((name) => new Checkpoint({ ...SCOPE, [name]: 'another' }).file);
  expect(new Set([...files, new Checkpoint(SCOPE).file]).size).toBe(files.length + 1);
});

test('a file that is no checkpoint is named', () => {
  writeFileSync(file, '{"half');
  expect(() => new Checkpoint(SCOPE, file).read(undefined)).toThrow(`cannot be read from "${file}"`);
});
