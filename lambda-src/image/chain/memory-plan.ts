/** Plans the first step of the chain within the memory of the function. Pure. */
import { VARIANT } from '../../contract';
import type { Limits } from '../admission';
import {
  availableMemory,
  coreShare,
  estimateSeconds,
  estimateStepMemory,
  MAX_SECONDS,
  type Original,
} from '../decoding-cost';
import { planDirectly, planResize, type ResizePlan, type Size } from '../resize-plan';

export type DecodingLimits = Pick<Limits, 'size'> & { readonly memoryMegabytes: number };

/**
 * Plans how an original becomes the largest level. The estimate of its memory assumes a thumbnail: a larger image can hold
 * more rows of the original. Then a plan is chosen that holds fewer.
 *
 * @param original as stored. @param target as stored.
 */
export function planFirstLevel(
  original: Original,
  target: Size,
  decoderShrinks: boolean,
  { size, memoryMegabytes }: DecodingLimits,
): ResizePlan {
  const usual = planResize(original, target, decoderShrinks);
  if (Math.max(target.width, target.height) <= size) return usual;
  const memoryOf = (plan: ResizePlan): number => estimatePlan(original, plan, decoderShrinks);
  const plans = [usual, planDirectly(target), planColumnsFirst(original, target)];
  const fitting = plans.find((plan) => memoryOf(plan) <= availableMemory(memoryMegabytes));
  return fitting ?? plans.reduce((a, b) => (memoryOf(b) < memoryOf(a) ? b : a));
}

/** Plans to resize the rows first, and then the columns. The fewer rows are combined into one, the fewer are held. */
function planColumnsFirst({ height }: Size, target: Size): ResizePlan {
  const { x, y } = planDirectly(target);
  return { x, y: { ...y, intermediate: height, padded: height }, isDirect: false };
}

function estimatePlan(original: Original, plan: ResizePlan, decoderShrinks: boolean): number {
  const [width, height] = [plan.x.intermediate, plan.y.intermediate];
  const factor = Math.min(original.width / width, original.height / height);
  const shrink = decoderShrinks ? shrinkOf(factor, plan.isDirect ? 2 : 1) : 1;
  return estimateStepMemory(original, { width, height, shrink });
}

/** Returns sharp's choice for a JPEG (src/pipeline.cc). @param rest factor that it leaves at least to the resize. */
function shrinkOf(factor: number, rest: number): number {
  const largest = [8, 4, 2].find((shrink) => shrink * rest <= factor) ?? 1;
  return Math.floor(factor) === largest ? Math.ceil(largest / 2) : largest;
}

/** Largest image that is cut from the original itself, in pixels. */
const PART = { width: VARIANT.side.max, height: VARIANT.side.max, shrink: 1 };

/** Returns how many more times an original may be decoded within the limits, each time to a part of it. */
export function moreDecodes(original: Original, memoryMegabytes: number): number {
  if (estimateStepMemory(original, PART) > availableMemory(memoryMegabytes)) return 0;
  const decodes = (MAX_SECONDS * coreShare(memoryMegabytes)) / estimateSeconds(original);
  return Math.floor(decodes) - 1;
}
