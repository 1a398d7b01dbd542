import { stripVTControlCharacters } from 'node:util';
import { EXPLANATIONS } from './explanations';
import type { StackFacts } from './stack-facts';

/**
 * Explains Terraform's errors and how to fix them.
 *
 * @param output what Terraform printed, with or without colors and frames.
 * @returns undefined if none of the errors is known.
 */
export function explain(output: string, facts: StackFacts): string | undefined {
  const explained = readErrors(output).flatMap((error) =>
    EXPLANATIONS.flatMap(({ pattern, problem, fix }) => {
      const match = pattern.exec(error);
      const group = (name: string): string => match?.groups?.[name] ?? '';
      return match ? [{ problem: problem(group, facts), fix: fix(group, facts) }] : [];
    }),
  );
  const lines = [
    ...explained.map(({ problem }) => problem),
    ...explained.flatMap(({ fix }) => fix.split('\n')),
  ];
  return lines.length > 0 ? [...new Set(lines)].join('\n') : undefined;
}

/** Returns each error as one line: Terraform wraps its lines and draws a frame around them. */
function readErrors(output: string): string[] {
  return stripVTControlCharacters(output)
    .replace(/^[│╷╵]/gm, '')
    .split(/^ ?(?=Error: )/m)
    .slice(1)
    .map((error) => error.replace(/\s+/g, ' ').trim());
}
