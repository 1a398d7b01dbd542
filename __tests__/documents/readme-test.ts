/** The README's length, and that its figures are those of the documents that are computed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../constructs/packaging';

const read = (file: string): string => readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
const readme = read('README.md');

test('is read in a few minutes', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(150);
});

test('tells the costs that docs/cost.md computes', () => {
  const [line = ''] = /^\| a million thumbnails in a month.*$/m.exec(readme) ?? [];
  const told = [...line.matchAll(/\$([\d.]+)/g)].map(([, dollars]) => Number(dollars));
  const computed = /^\| a million thumbnails a month[^]*?<!-- end/m.exec(read('docs/cost.md'))?.[0] ?? '';
  const month = (name: string): number =>
    Number(new RegExp(`^\\| [^|]*${name}[^|]*\\| ([\\d.]+) \\|`, 'm').exec(computed)?.[1]);
  expect(told).toEqual(['this pipeline', 'imgix', 'Cloudinary'].map(month));
});

test('tells as many histories as docs/reliability.md', () => {
  const [, told] = /every order of \[(\d+) histories\]/.exec(readme) ?? [];
  expect(read('docs/reliability.md')).toContain(`- 3 operations: ${String(told)} histories`);
});

test('tells as many alarms as docs/runbook.md', () => {
  const [, told] = /(\d+) alarms, dashboard/.exec(readme) ?? [];
  const [, table = ''] = /<!-- alarms -->([^]*)<!-- end of alarms -->/.exec(read('docs/runbook.md')) ?? [];
  expect(table.match(/^\| \[/gm)).toHaveLength(Number(told));
});
