import { demand } from './step-aside';

/** Codes up to this length are found by one look. */
export const LOOK_BITS = 9;
/** The longest code (ITU-T T.81, C.2). */
const MAX_LENGTH = 16;

/** A Huffman table, made for decoding. */
export interface HuffmanTable {
  /** For each LOOK_BITS bits: length << 8 | symbol of the code that they begin with, 0 where that is longer. */
  readonly look: Uint16Array;
  /** For each length: one more than its last code, or than that of the one before, shifted to 16 bits. */
  readonly limits: Int32Array;
  /** For each length: what leads from a code to the place of its symbol. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * Builds a table (T.81, Annex C) as libjpeg does, which refuses one with more codes than there is room for.
 *
 * @param counts of the codes of each length, 1 to 16.
 * @throws StepAside STRUCTURE
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const look = new Uint16Array(1 << LOOK_BITS);
  const limits = new Int32Array(MAX_LENGTH + 1);
  const offsets = new Int32Array(MAX_LENGTH + 1);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    const count = counts[length - 1]!;
    offsets[length] = place - code;
    for (let index = 0; index < count; index++, code++, place++) {
      const entry = (length << 8) | symbols[place]!;
      const free = LOOK_BITS - length;
      if (free >= 0) look.fill(entry, code << free, (code + 1) << free);
    }
    // No code is all ones.
    demand(code < 1 << length, 'STRUCTURE');
    limits[length] = code << (MAX_LENGTH - length);
    code <<= 1;
  }
  return { look, limits, offsets, symbols };
}
