/** Why the reader leaves a picture to the image library: a closed list, so that it can be counted. */
export type StepAsideReason =
  /** Not progressive with Huffman codes, 8 bits, 1 or 3 components of a usual sampling. */
  | 'KIND'
  /** A segment that is not where, or not as, encoders write it. */
  | 'STRUCTURE'
  /** Scans that do not bring every coefficient to its last bit, each bit once. */
  | 'SCANS'
  /** Coded bits that no encoder writes, too few of them, or restarts out of step. */
  | 'DATA';

/** Not a verdict on the picture: the image library gives that. */
export class StepAside extends Error {
  constructor(readonly reason: StepAsideReason) {
    super(reason);
  }
}

/** @throws StepAside unless the condition holds. */
export function demand(condition: boolean, reason: StepAsideReason): asserts condition {
  if (!condition) throw new StepAside(reason);
}
