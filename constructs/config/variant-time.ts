/** The rule that all images of one original must be ready in time, at the CPU share of the memory size. */
import { Op, Token } from 'cdktf';
import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { MAX_SECONDS, MEGABYTES_OF_A_CORE } from '../../lambda-src/image/decoding-cost';
import { estimateEncodingSeconds } from '../../lambda-src/image/encoding-cost';
import { allVariants, type VariantDefinitions } from '../../lambda-src/variants/variant';
import { asText } from '../shared/token-text';

/** Returns a sentence if the variants take too long; none if only a plan can show it. */
export function checkVariantTime(variants: VariantDefinitions, memoryMegabytes: number): string[] {
  const seconds = secondsOf(variants);
  if (seconds > MAX_SECONDS)
    return [
      `variants take up to ${rounded(seconds)} s of a whole core for one original: at most ${MAX_SECONDS} s are allowed. Define fewer or smaller variants.`,
    ];
  const isEnough = Token.isUnresolved(memoryMegabytes) || memoryMegabytes >= requiredMemory(seconds);
  return isEnough ? [] : [memoryMessage(seconds, memoryMegabytes)];
}

/** Returns the same rule for Terraform to check at plan, where the memory size is a token. */
export function variantTimePreconditions(
  variants: VariantDefinitions,
  memoryMegabytes: number,
): { condition: string; errorMessage: string }[] {
  if (!Token.isUnresolved(memoryMegabytes)) return [];
  const seconds = secondsOf(variants);
  return [
    {
      condition: Token.asString(Op.gte(memoryMegabytes, requiredMemory(seconds))),
      errorMessage: memoryMessage(seconds, memoryMegabytes),
    },
  ];
}

/** Returns the CPU time for the worst original. The thumbnail's size is a variable, so the largest one counts. */
function secondsOf(variants: VariantDefinitions): number {
  return estimateEncodingSeconds(allVariants(THUMBNAIL_SIZE.max, variants));
}

/** Returns the smallest memory size with enough CPU, in MB. */
function requiredMemory(seconds: number): number {
  return Math.ceil((seconds / MAX_SECONDS) * MEGABYTES_OF_A_CORE);
}

function memoryMessage(seconds: number, memoryMegabytes: number): string {
  const required = requiredMemory(seconds);
  return (
    `memoryMegabytes is ${asText(memoryMegabytes)}: variants take up to ${rounded(seconds)} s of a whole core for one original, ` +
    `and at most ${MAX_SECONDS} s are allowed at the CPU share of the memory size. ` +
    `Raise memoryMegabytes to ${required}, or define fewer or smaller variants.`
  );
}

/** Rounds up to tenths, so that a message never shows a time that is allowed. */
function rounded(seconds: number): string {
  return (Math.ceil(seconds * 10) / 10).toFixed(1);
}
