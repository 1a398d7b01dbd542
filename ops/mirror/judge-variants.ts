/** Judges the variants of one key, and sums them up. Pure. */
import { versionToken } from '../../lambda-src/reconcile/identity';
import { madeFrom, type FoundThumbnail } from '../../lambda-src/reconcile/mirrored-thumbnails';
import type { Difference, ExpectedVariant, Part, Source, Verdict } from './verdict';

/** States of a variant, the one that decides the state of the key first. */
const PRECEDENCE: readonly Difference[] = ['missing', 'occupied', 'stale', 'orphaned', 'unrecorded'];

/** Returns the existing thumbnails that were not made from the current version or, if it is readable, by another recipe. */
export function judgeVariants(
  thumbnails: readonly FoundThumbnail[],
  source: Source,
  variants: readonly ExpectedVariant[],
): Part[] {
  return thumbnails.flatMap((thumbnail): Part[] => {
    const { name, provenance, recipe } = thumbnail;
    if (!provenance) return [{ name, state: 'occupied', detail: 'not written by the function' }];
    if (!madeFrom(thumbnail, versionToken(source.version)))
      return [{ name, state: 'stale', detail: `made from version ${provenance.sourceToken}` }];
    // The function cannot read an archived original, so its thumbnails keep their recipes.
    const isCurrent = variants.some((variant) => variant.name === name && variant.recipe === recipe);
    if (isCurrent || !source.readable) return [];
    return [{ name, state: 'stale', detail: `made by recipe ${recipe ?? '(none)'}` }];
  });
}

/**
 * Returns the verdict on a key by its differing variants.
 *
 * @param parts at least one @param names of all variants
 */
export function summarize(parts: readonly Part[], names: readonly string[]): Verdict {
  const state = PRECEDENCE.find((candidate) => parts.some((part) => part.state === candidate)) ?? 'missing';
  const detail =
    names.length === 1
      ? parts.map((part) => part.detail).join('; ')
      : groupByDetail(parts)
          .map((group) => describeGroup(group, state))
          .join('; ');
  return { state, detail, parts };
}

/** Groups variants with the same state and detail, in order. */
function groupByDetail(parts: readonly Part[]): Part[][] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const group = `${part.state} ${part.detail}`;
    groups.set(group, [...(groups.get(group) ?? []), part]);
  }
  return [...groups.values()];
}

function describeGroup(group: readonly Part[], stateOfKey: Difference): string {
  const [{ state, detail } = { state: stateOfKey, detail: '' }] = group;
  const names = group.map(({ name }) => name).join(', ');
  return `${names} (${state === stateOfKey ? '' : `${state}: `}${detail})`;
}
