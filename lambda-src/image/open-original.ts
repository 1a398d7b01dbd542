/** Everything before the first pixel is decoded: checks, header, and the choice of the color path. */
import type { Metadata } from 'sharp';
import { admitOriginal, describeOriginal, detectFormat, type Limits } from './admission';
import { chooseColorPath, type ColorPath } from './color/path';
import type { Original } from './decoding-cost';
import type { Frame } from './jpeg/frame';
import { admitStructure } from './jpeg/structure';
import { readHeader } from './open-image';
import { selectExif } from './png/exif';
import { hideMetadata } from './png/metadata';
import type { OriginalFacts } from './types';

/** An accepted original. */
export interface OpenedOriginal {
  readonly bytes: Uint8Array;
  readonly header: Metadata;
  /** Of a JPEG. */
  readonly frame: Frame | undefined;
  readonly color: ColorPath;
  readonly facts: OriginalFacts;
  /** What its cost depends on. */
  readonly cost: Original;
}

/**
 * Accepts an original.
 *
 * @param bytes are changed: metadata of a PNG is hidden from the decoder.
 * @throws PermanentFailure if the original is not acceptable. The decoder's errors as they are.
 */
export async function openOriginal(bytes: Uint8Array, limits: Limits): Promise<OpenedOriginal> {
  const format = detectFormat(bytes);
  const frame = format === 'jpeg' ? admitStructure(bytes) : undefined;
  if (format === 'png') {
    hideMetadata(bytes);
    selectExif(bytes);
  }
  const header = await readHeader(bytes, limits.maxPixels);
  const cost = describeOriginal(header, bytes.length, frame);
  admitOriginal(cost, limits);
  const color = chooseColorPath(format, header, bytes);
  return { bytes, header, frame, color, cost, facts: { format, ...header.autoOrient } };
}
