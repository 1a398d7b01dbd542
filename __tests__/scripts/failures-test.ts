import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../constructs/packaging';
import { BEGIN, withTable } from '../../scripts/failures/document';

test('docs/failures.md says what the function does; mended by "npx tsx scripts/failures.ts"', () => {
  const text = readFileSync(path.join(PROJECT_ROOT, 'docs', 'failures.md'), 'utf8');
  expect(text).toBe(withTable(text));
  expect(text).toMatch(/\n\| GET source: `NoSuchKey` \| answer \| `GONE` \| INFO \| removed \| DELETED \|\n/);
});

test('a document without its markers is not overwritten', () => {
  expect(() => withTable('# Failures')).toThrow(BEGIN);
});
