/** Generated parts of the documents, which `npm run docs` updates. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

/**
 * Compares one part of a document, between `<!-- part -->` and `<!-- end of part -->`, with the expected text. With
 * `UPDATE_DOCS=1` in the environment, writes the text into the document instead.
 *
 * @param document page in docs, or a path with a slash from the project's root.
 */
export function expectInDocument(document: string, part: string, text: string): void {
  const name = pathOf(document);
  const file = path.join(PROJECT_ROOT, name);
  const page = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- ${part} -->\n`, `\n<!-- end of ${part} -->`];
  const [before, rest, ...more] = page.split(start);
  const [found, after] = rest?.split(end) ?? [];
  if (before === undefined || found === undefined || after === undefined || more.length > 0)
    throw new Error(`${name} does not have exactly one part "${part}".`);
  if (process.env.UPDATE_DOCS) writeFileSync(file, `${before}${start}${text}${end}${after}`);
  else if (found !== text) {
    throw new Error(
      `Part "${part}" of ${name} is out of date. Run npm run docs to update it. Expected:\n\n${text}`,
    );
  }
}

/**
 * Compares one figure in a document's prose with the expected value. With `UPDATE_DOCS=1` in the environment, writes the
 * value into the document instead.
 *
 * @param document page in docs, or a path with a slash from the project's root.
 * @param context pattern that matches the figure once: lookbehind and lookahead for the text around it.
 */
export function expectFigure(document: string, context: RegExp, value: string): void {
  const name = pathOf(document);
  const file = path.join(PROJECT_ROOT, name);
  const page = readFileSync(file, 'utf8');
  const found = page.match(new RegExp(context, 'gm')) ?? [];
  if (found.length !== 1) throw new Error(`${name} does not have exactly one figure ${String(context)}.`);
  if (process.env.UPDATE_DOCS)
    writeFileSync(
      file,
      page.replace(new RegExp(context, 'm'), () => value),
    );
  else if (found[0] !== value)
    throw new Error(`${name} has "${found[0]}", not "${value}". Run npm run docs to update it.`);
}

function pathOf(document: string): string {
  return document.includes('/') ? document : `docs/${document}`;
}

/** Returns a Markdown table. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Returns the shell blocks in a section of a document, in order. @param document file name in docs. */
export function shellBlocks(document: string, heading: string): string[] {
  const text = readFileSync(path.join(PROJECT_ROOT, 'docs', document), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
}
