import { readFileSync } from 'node:fs';
import { DOCUMENT, makeDocument } from '../corpus/document';

test('docs/pictures.md says what the pictures become, and what failOn decides', async () => {
  // To write it anew: npx tsx __tests__/corpus/document.ts
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(await makeDocument());
});
