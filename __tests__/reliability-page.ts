/** The generated parts of docs/reliability.md: each is what a test has just found. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(__dirname, '../docs/reliability.md');

/**
 * Compares one part of the page, between `<!-- name -->` and `<!-- end of name -->`, with what it should be. With
 * `UPDATE_DOCS=1` in the environment it writes it.
 */
export function expectOnReliabilityPage(name: string, text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const [before, rest, ...more] = page.split(start);
  const [found, after] = rest?.split(end) ?? [];
  if (before === undefined || found === undefined || after === undefined || more.length > 0)
    throw new Error(`docs/reliability.md has no part "${name}", or more than one.`);
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, `${before}${start}${text}${end}${after}`);
  else if (found !== text) {
    throw new Error(
      `docs/reliability.md is not what the code does, in "${name}". UPDATE_DOCS=1 in front of the command writes it:\n\n${text}`,
    );
  }
}
