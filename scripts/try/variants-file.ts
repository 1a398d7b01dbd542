import { readFileSync } from 'node:fs';
import { isObject } from '../../constructs/config/stack-name';
import { checkVariants } from '../../constructs/config/variant-rules';
import { MEMORY_MEGABYTES } from '../../lambda-src/contract';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';
import { printable } from '../lib/terminal';
import { UsageError } from '../lib/usage-error';

/**
 * Reads a JSON file that is `variants` of the context, or an object that has it, such as the context itself.
 *
 * @throws UsageError if the file cannot be read, or with the sentences that the synth prints.
 */
export function readVariants(file: string): VariantDefinitions {
  const json = readJson(file);
  const variants: unknown = isObject(json) && 'variants' in json ? json.variants : json;
  const violations = checkVariants(variants, { memoryMegabytes: MEMORY_MEGABYTES.default });
  if (violations.length > 0)
    throw new UsageError(
      `--variants is "${printable(file)}", whose variants are invalid:\n- ${violations.map(printable).join('\n- ')}`,
      2,
    );
  return variants as VariantDefinitions;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `--variants is "${printable(file)}", which cannot be read: ${printable((error as Error).message)}.`,
      2,
    );
  }
}
