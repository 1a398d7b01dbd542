/** The written parts of the documents: each is what a test has just found. `npm run docs` writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

/**
 * Compares one part of a document, between `<!-- part -->` and `<!-- end of part -->`, with what it should be. With
 * `UPDATE_DOCS=1` in the environment it writes it.
 *
 * @param document path from the project's root, or the name of a page in docs.
 */
export function expectInDocument(document: string, part: string, text: string): void {
  const name = document.includes('/') ? document : `docs/${document}`;
  const file = path.join(PROJECT_ROOT, name);
  const page = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- ${part} -->\n`, `\n<!-- end of ${part} -->`];
  const [before, rest, ...more] = page.split(start);
  const [found, after] = rest?.split(end) ?? [];
  if (before === undefined || found === undefined || after === undefined || more.length > 0)
    throw new Error(`${name} has no part "${part}", or more than one.`);
  if (process.env.UPDATE_DOCS) writeFileSync(file, `${before}${start}${text}${end}${after}`);
  else if (found !== text) {
    throw new Error(`${name} is not what the code does, in "${part}". npm run docs writes it:\n\n${text}`);
  }
}

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Returns the shell blocks below a heading of a document, in their order. @param document name below docs. */
export function shellBlocks(document: string, heading: string): string[] {
  const text = readFileSync(path.join(PROJECT_ROOT, 'docs', document), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
}
