import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkVariants } from '../../../constructs/config/variant-rules';
import { MEMORY_MEGABYTES } from '../../../lambda-src/contract';
import { UsageError } from '../../../scripts/lib/usage-error';
import { readVariants } from '../../../scripts/try/variants-file';

const VARIANTS = { card: { width: 600, height: 400, fit: 'cover' }, large: { width: 1600 } };

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'variants-'));
  file = path.join(root, 'variants.json');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function read(json: unknown): unknown {
  writeFileSync(file, JSON.stringify(json));
  return readVariants(file);
}

test.each([
  ['the variants alone', VARIANTS],
  ['an object with variants, such as a context', { name: 'pics', variants: VARIANTS }],
])('a file can contain %s', (_, json) => {
  expect(read(json)).toEqual(VARIANTS);
});

test('a file without a variant adds none to the thumbnail', () => {
  expect(read({ variants: {} })).toEqual({});
});

test.each<[string, unknown]>([
  ['a wrong name and a missing side', { Card: { width: 600 }, wide: { fit: 'cover', width: 600 } }],
  ['variants of the wrong type', 'card'],
  [
    'nine variants',
    Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`size-${index}`, { width: 600 }])),
  ],
])('%s are refused with the sentences of the synth', (_, variants) => {
  const sentences = checkVariants(variants, { memoryMegabytes: MEMORY_MEGABYTES.default });
  expect(sentences.length).toBeGreaterThan(0);
  const message = `--variants is "${file}", whose variants are invalid:\n- ${sentences.join('\n- ')}`;
  expect(() => read({ variants })).toThrow(new UsageError(message, 2));
});

test.each([
  ['is missing', undefined],
  ['is not JSON', '{ card'],
])('a file that %s is refused with its path and the reason', (_, content) => {
  if (content !== undefined) writeFileSync(file, content);
  expect(() => readVariants(file)).toThrow(`--variants is "${file}", which cannot be read: `);
});
