/** The rules that all images of one original must be ready in time and fit into memory, both of which the memory size decides. */
import { Op, Token } from 'cdktf';
import { THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { availableMemory, MAX_SECONDS, MEGABYTES_OF_A_CORE } from '../../lambda-src/image/decoding-cost';
import { estimateEncodingMemory, estimateEncodingSeconds } from '../../lambda-src/image/encoding-cost';
import { allVariants, type Variant, type VariantDefinitions } from '../../lambda-src/variants/variant';
import { asText } from '../shared/token-text';

/** What variants need, in MB of memory size. */
interface Requirement {
  readonly megabytes: number;
  /** Why, as a part of a sentence. */
  readonly reason: string;
}

/** Returns a sentence for each resource that is too small; none if only a plan can show it. */
export function checkVariantCost(variants: VariantDefinitions, memoryMegabytes: number): string[] {
  const all = imagesOf(variants);
  const seconds = estimateEncodingSeconds(all);
  if (seconds > MAX_SECONDS)
    return [
      `variants take up to ${rounded(seconds)} s of a whole core for one original: at most ${MAX_SECONDS} s are allowed. Define fewer or smaller variants.`,
    ];
  if (Token.isUnresolved(memoryMegabytes)) return [];
  return requirementsOf(all)
    .filter(({ megabytes }) => memoryMegabytes < megabytes)
    .map((requirement) => messageOf(requirement, memoryMegabytes));
}

/** Returns the same rules for Terraform to check at plan, where the memory size is a token. */
export function variantCostPreconditions(
  variants: VariantDefinitions,
  memoryMegabytes: number,
): { condition: string; errorMessage: string }[] {
  if (!Token.isUnresolved(memoryMegabytes)) return [];
  return requirementsOf(imagesOf(variants)).map((requirement) => ({
    condition: Token.asString(Op.gte(memoryMegabytes, requirement.megabytes)),
    errorMessage: messageOf(requirement, memoryMegabytes),
  }));
}

/** The thumbnail's size is a variable, so the largest one counts. */
function imagesOf(variants: VariantDefinitions): readonly Variant[] {
  return allVariants(THUMBNAIL_SIZE.max, variants);
}

function requirementsOf(images: readonly Variant[]): readonly Requirement[] {
  const seconds = estimateEncodingSeconds(images);
  const bytes = estimateEncodingMemory(images);
  return [
    {
      megabytes: Math.ceil((seconds / MAX_SECONDS) * MEGABYTES_OF_A_CORE),
      reason: `take up to ${rounded(seconds)} s of a whole core for one original, and at most ${MAX_SECONDS} s are allowed at the CPU share of the memory size`,
    },
    {
      megabytes: Math.ceil(bytes / availableMemory(1)),
      reason: `take up to ${Math.ceil(bytes / 2 ** 20)} MB to encode, and at most ${availableMemory(100) / 2 ** 20} % of the memory size may be used`,
    },
  ];
}

function messageOf({ megabytes, reason }: Requirement, memoryMegabytes: number): string {
  return `memoryMegabytes is ${asText(memoryMegabytes)}: variants ${reason}. Raise memoryMegabytes to ${megabytes}, or define fewer or smaller variants.`;
}

/** Rounds up to tenths, so that a message never shows a time that is allowed. */
function rounded(seconds: number): string {
  return (Math.ceil(seconds * 10) / 10).toFixed(1);
}
