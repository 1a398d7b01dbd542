import { existsSync } from 'node:fs';
import path from 'node:path';
import { DifferenceList, type AuditFinding } from '../../../ops/mirror/differences';

test('a difference list returns what was added, unusual keys included, and leaves no file', async () => {
  const list = new DifferenceList();
  const verdict = { state: 'missing', detail: 'not recorded' } as const;
  const all: AuditFinding[] = ['a.jpg', 'line\nbreak\r.jpg', 'separator\u2028\u2029.jpg', '"\\.jpg'].map(
    (key) => ({
      key,
      verdict,
    }),
  );
  all.push({ key: '64/a.jpg', unexpected: true, verdict: { state: 'orphaned', detail: '' } });
  for (const found of all) list.add(found);
  const read: AuditFinding[] = [];
  for await (const found of list.read()) read.push(found);
  expect(read).toEqual(all);
  expect([list.reconcilable, list.unexpected]).toEqual([4, 1]);
  const folder = path.dirname((list as unknown as { readonly file: string }).file);
  expect(existsSync(folder)).toBe(true);
  list.remove();
  expect(existsSync(folder)).toBe(false);
});
