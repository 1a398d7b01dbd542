import { stripVTControlCharacters } from 'node:util';
import { EXPLANATIONS } from './explanations';
import type { StackFacts } from './stack-facts';

/**
 * What Terraform's errors mean, and what to do about them, in plain sentences.
 *
 * @param output what Terraform printed, with or without colors and frames.
 * @returns undefined where Terraform's own words must do.
 */
export function explain(output: string, facts: StackFacts): string | undefined {
  const explained = readErrors(output).flatMap((error) =>
    EXPLANATIONS.flatMap(({ pattern, what, mend }) => {
      const match = pattern.exec(error);
      const found = (group: string): string => match?.groups?.[group] ?? '';
      return match ? [{ what: what(found, facts), mend: mend(found, facts) }] : [];
    }),
  );
  const lines = [...explained.map(({ what }) => what), ...explained.flatMap(({ mend }) => mend.split('\n'))];
  return lines.length > 0 ? [...new Set(lines)].join('\n') : undefined;
}

/** Each error by itself, on one line: Terraform draws a frame around it and breaks its lines. */
function readErrors(output: string): string[] {
  return stripVTControlCharacters(output)
    .replace(/^[│╷╵]/gm, '')
    .split(/^ ?(?=Error: )/m)
    .slice(1)
    .map((error) => error.replace(/\s+/g, ' ').trim());
}
