/** Decides by content and header whether an image may be decoded, before any pixel is. Pure. */
import type { Metadata } from 'sharp';
import { MEMORY_MEGABYTES } from '../contract';
import { PermanentFailure } from '../failures/failures';
import { BYTES_PER_MEGABYTE } from '../settings';
import {
  availableMemory,
  coreShare,
  estimateMemory,
  estimateSeconds,
  MAX_SECONDS,
  type Original,
} from './decoding-cost';
import { INPUT_FORMATS, type InputFormat } from './formats';
import type { Frame } from './jpeg/frame';
import { recognizeFormat } from './signatures';

/**
 * Returns the format by the first bytes. The key's suffix and the Content-Type are not used.
 *
 * @throws PermanentFailure EMPTY or UNSUPPORTED_FORMAT.
 */
export function detectFormat(bytes: Uint8Array): InputFormat {
  if (bytes.length === 0) throw new PermanentFailure('EMPTY', 'The original is empty.');
  const found = recognizeFormat(bytes);
  const format = INPUT_FORMATS.find((candidate) => candidate === found);
  if (format) return format;
  throw new PermanentFailure(
    'UNSUPPORTED_FORMAT',
    found === undefined
      ? 'The first bytes of the original are neither those of a JPEG nor those of a PNG.'
      : `The original has the format ${found}; only JPEG and PNG are supported.`,
  );
}

/** The properties of an image that sharp reads from its header. */
export type Header = Pick<Metadata, 'width' | 'height' | 'channels' | 'depth' | 'isProgressive'>;

/** What the function accepts. */
export interface Limits {
  /** Side of the thumbnail's bounding box, in pixels. */
  readonly size: number;
  /** Largest original that is decoded, in pixels. */
  readonly maxPixels: number;
  /** Memory size of the function, in MB. @default 1,024 */
  readonly memoryMegabytes?: number;
}

/** Returns what an original's cost depends on. @param fileBytes size of the file. @param frame of a JPEG; undefined for a PNG. */
export function describeOriginal(
  { width, height, channels, depth, isProgressive }: Header,
  fileBytes: number,
  frame: Frame | undefined,
): Original {
  const png = frame
    ? undefined
    : ({ depth: depth === 'ushort' ? 16 : 8, interlaced: isProgressive } as const);
  return { width, height, channels, fileBytes, frame, png };
}

/** Checks what the decoding of an original costs. @throws PermanentFailure TOO_MANY_PIXELS. */
export function admitOriginal(original: Original, limits: Limits): void {
  const { size, maxPixels, memoryMegabytes = MEMORY_MEGABYTES.default } = limits;
  const refuse = (rest: string): PermanentFailure =>
    new PermanentFailure(
      'TOO_MANY_PIXELS',
      `The original has ${original.width} x ${original.height} pixels${rest}.`,
    );
  if (original.width * original.height > maxPixels) throw refuse(`; the maximum is ${maxPixels} pixels`);
  const [needed, available] = [estimateMemory(original, size), availableMemory(memoryMegabytes)];
  if (needed > available)
    throw refuse(
      ` and needs ${Math.ceil(needed / BYTES_PER_MEGABYTE)} MB of memory; ${Math.floor(available / BYTES_PER_MEGABYTE)} of ${memoryMegabytes} MB are available for it`,
    );
  const seconds = estimateSeconds(original) / coreShare(memoryMegabytes);
  if (seconds > MAX_SECONDS)
    throw refuse(
      ` and takes up to ${Math.ceil(seconds)} s with ${memoryMegabytes} MB of memory; the maximum is ${MAX_SECONDS} s`,
    );
}
