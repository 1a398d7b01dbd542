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
  reason: null,
  recipe: 'v3;size=128',
  acceptanceCriteria: 'v3;megabytes=64',
};
const POSITION: Position = { since: null, after: 'k/ü\n.jpg', looked: 10, sent: 3, failed: ['a.jpg'] };

let file: string;
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'checkpoint-')), 'file.json');
});
afterEach(() => {
  rmSync(path.dirname(file), { recursive: true });
});

test('a checkpoint returns the position of an earlier run until it is removed', () => {
  const checkpoint = new Checkpoint(SCOPE, file);
  expect(checkpoint.read(undefined)).toBeUndefined();
  checkpoint.write(POSITION);
  expect(new Checkpoint(SCOPE, file).read(undefined)).toEqual(POSITION);
  checkpoint.remove();
  expect(checkpoint.read(undefined)).toBeUndefined();
});

test('a checkpoint is ignored if the earlier run skipped uploads that this run includes', () => {
  const checkpoint = new Checkpoint(SCOPE, file);
  checkpoint.write({ ...POSITION, since: '2026-03-01T00:00:00.000Z' });
  expect(checkpoint.read(new Date('2026-03-01'))).toBeDefined();
  expect(checkpoint.read(new Date('2026-03-02'))).toBeDefined();
  expect(checkpoint.read(new Date('2026-02-28'))).toBeUndefined();
  expect(checkpoint.read(undefined)).toBeUndefined();
});

test.each(Object.keys(SCOPE))(
  'a checkpoint with another %s is rejected, and the error names the difference',
  (name) => {
    new Checkpoint(SCOPE, file).write(POSITION);
    const other = new Checkpoint({ ...SCOPE, [name]: 'another' }, file);
    expect(() => other.read(undefined)).toThrow(`${name} `);
    expect(() => other.read(undefined)).toThrow('belongs to another backfill');
  },
);

test('every scope has a separate checkpoint file', () => {
  const files = Object.keys(SCOPE).map((name) => new Checkpoint({ ...SCOPE, [name]: 'another' }).file);
  expect(new Set([...files, new Checkpoint(SCOPE).file]).size).toBe(files.length + 1);
});

test('the error for an invalid checkpoint file names the file', () => {
  writeFileSync(file, '{"half');
  expect(() => new Checkpoint(SCOPE, file).read(undefined)).toThrow(`Cannot read checkpoint "${file}"`);
});
