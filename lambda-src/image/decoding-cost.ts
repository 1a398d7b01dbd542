/**
 * Estimates what the decoding of an original costs, and what a function of a memory size accepts. Pure.
 *
 * The constants were measured with sharp 0.35.5 on the deployed package (docs/images.md, "Limits") and are rounded up. This
 * file imports nothing at run time: the synth checks settings with it.
 */
import type { Frame } from './jpeg/frame';

/** Properties of an original that decide its cost. */
export interface Original {
  /** In pixels, as stored. */
  readonly width: number;
  readonly height: number;
  /** Channels of the decoded pixels: 3 for a palette, plus one for transparency. */
  readonly channels: number;
  /** Size of the file, in bytes. */
  readonly fileBytes: number;
  /** Frame of a JPEG. */
  readonly frame?: Pick<Frame, 'samples' | 'streams' | 'visits'> | undefined;
  /** Bits of a PNG's decoded samples, 8 or 16, and whether it is interlaced. */
  readonly png?: { readonly depth: 8 | 16; readonly interlaced: boolean } | undefined;
}

const MEBIBYTE = 2 ** 20;

/**
 * Memory of the warm function without an original, in MB: 73 at its first image, up to 155 after a thousand. The rest is for
 * the images between decoder and encoder, and for what the allocator keeps of an earlier large image.
 */
const BASE_MEGABYTES = 180;
/** The file, and the parts of it that were received but not collected yet: 94 MB for 64, 288 for 256. */
const MEMORY_PER_FILE_BYTE = 1.5;
/** JPEG coefficients have 16 bits. */
const BYTES_PER_COEFFICIENT = 2;
/** libpng addresses each row of an interlaced image. */
const ROW_POINTER_BYTES = 8;
/**
 * Decoded rows that the resize holds: 830 to 930, plus up to 4 for each row that it writes; 1,950 at most.
 */
const HELD_ROWS = 900;
const ROWS_PER_WRITTEN_ROW = 4;
const MAX_WRITTEN_ROWS = 300;
/** The intermediate image of the resize has at most 3.1 times the thumbnail's sides. */
const INTERMEDIATE = 3.1;
/** libjpeg shrinks by up to 8 while it decodes. Where it shrinks less, the image is small. */
const SHRINK_ON_LOAD = 8;
/** The decoder does not shrink CMYK. */
const CMYK_CHANNELS = 4;

/** Returns the peak resident memory of the function for an original, in bytes. @param size of the thumbnail, in pixels. */
export function estimateMemory(original: Original, size: number): number {
  return (
    BASE_MEGABYTES * MEBIBYTE +
    MEMORY_PER_FILE_BYTE * original.fileBytes +
    wholeImage(original) +
    heldRows(original, size)
  );
}

/** Bytes of an image that its decoder holds as a whole. */
function wholeImage({ width, height, channels, frame, png }: Original): number {
  if (frame && !frame.streams) return BYTES_PER_COEFFICIENT * frame.samples;
  if (png?.interlaced) return height * (pixelBytes({ channels, png }) * width + ROW_POINTER_BYTES);
  return 0;
}

function heldRows(original: Original, size: number): number {
  const { width, height, channels, frame } = original;
  const shrink = frame && channels < CMYK_CHANNELS ? SHRINK_ON_LOAD : 1;
  return rowsOf(original, shrink, (INTERMEDIATE * size * height) / Math.max(width, height));
}

/** Bytes of the rows that a resize holds. @param shrink factor by which the decoder shrinks. @param written rows of the result. */
function rowsOf(original: Original, shrink: number, written: number): number {
  const rowBytes = (resizedBytes(original) * original.width) / shrink;
  return rowBytes * (HELD_ROWS + ROWS_PER_WRITTEN_ROW * Math.min(MAX_WRITTEN_ROWS, written));
}

/** The first step of a resize. */
export interface DecodingStep {
  /** Size of its result, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Factor by which the decoder shrinks. */
  readonly shrink: number;
}

/** Returns the peak resident memory while an original is decoded and resized in this way, in bytes. */
export function estimateStepMemory(original: Original, { width, height, shrink }: DecodingStep): number {
  // Rows that are not combined are not held for each other.
  const written = height < original.height ? height : 0;
  return (
    BASE_MEGABYTES * MEBIBYTE +
    MEMORY_PER_FILE_BYTE * original.fileBytes +
    wholeImage(original) +
    rowsOf(original, shrink, written) +
    original.channels * width * height
  );
}

/** Bytes of a pixel while it is resized: with alpha, each channel of a PNG has 16 bits. */
function resizedBytes(original: Original): number {
  const { channels, png } = original;
  return png && channels % 2 === 0 ? 2 * channels : pixelBytes(original);
}

/** Bytes of a decoded pixel. */
function pixelBytes({ channels, png }: Pick<Original, 'channels' | 'png'>): number {
  return png?.depth === 16 ? 2 * channels : channels;
}

/** Share of the memory size that an accepted image may use. The rest is for Lambda's own processes and other machines. */
const PERCENT_OF_MEMORY = 60;

/** Returns the memory that an original may take, in bytes. @param memoryMegabytes memory size of the function. */
export function availableMemory(memoryMegabytes: number): number {
  return (PERCENT_OF_MEMORY / 100) * memoryMegabytes * MEBIBYTE;
}

/** Memory for an image in the largest file, in MB: that of a progressive JPEG of 8 megapixels in 4:2:0. */
const LEAST_IMAGE_MEGABYTES = 30;

/** Memory that the synth requires, in MB: a fixed part, and a part for each MiB of `maxInputMegabytes`. */
export const REQUIRED_MEMORY = {
  fixed: ((BASE_MEGABYTES + LEAST_IMAGE_MEGABYTES) * 100) / PERCENT_OF_MEMORY,
  perInputMegabyte: (MEMORY_PER_FILE_BYTE * 100) / PERCENT_OF_MEMORY,
} as const;

/** Seconds to load and start everything, and for the requests. */
const BASE_SECONDS = 0.3;
/** Huffman decoding, transform and resize of a JPEG, measured with noise for the bytes and with zeros for the samples. */
const STREAMING = { perByte: 10e-9, perSample: 1.5e-9 };
const HELD_AS_A_WHOLE = { perByte: 20e-9, perSample: 3e-9 };
/** Visit of a scan to a coefficient that it does not change. */
const SECONDS_PER_VISIT = 1.5e-9;
/** A JPEG that causes a warning is decoded twice. */
const DECODED_TWICE = 2;
/** Inflate. */
const SECONDS_PER_PNG_BYTE = 10e-9;
/** Defilter (Paeth is the slowest) and resize, for each byte of the resized pixels: 3.0 ns for 16-bit RGBA, 5 for gray. */
const SECONDS_PER_RESIZED_BYTE = 3.5e-9;
/** Adam7. */
const SECONDS_PER_INTERLACED_PIXEL = 15e-9;
/** Each row costs at least this: 99 million rows of one pixel took 15 s. */
const SECONDS_PER_ROW = 0.16e-6;

/** Returns the CPU time of the function for an original, in seconds of a whole core. */
export function estimateSeconds(original: Original): number {
  const { width, height, fileBytes, frame, png } = original;
  if (frame) {
    const { perByte, perSample } = frame.streams ? STREAMING : HELD_AS_A_WHOLE;
    const once = perByte * fileBytes + perSample * frame.samples + SECONDS_PER_VISIT * frame.visits;
    return BASE_SECONDS + DECODED_TWICE * once;
  }
  const pixels = width * height;
  return (
    BASE_SECONDS +
    SECONDS_PER_PNG_BYTE * fileBytes +
    SECONDS_PER_ROW * height +
    SECONDS_PER_RESIZED_BYTE * pixels * resizedBytes(original) +
    (png?.interlaced ? SECONDS_PER_INTERLACED_PIXEL * pixels : 0)
  );
}

/** Memory size with one full vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const MEGABYTES_OF_A_CORE = 1_769;
/** Longest duration of an accepted image. The function's timeout is 60 s. */
export const MAX_SECONDS = 20;

/** Returns the share of a core for the function's single busy thread, at most 1. @param memoryMegabytes memory size in MB. */
export function coreShare(memoryMegabytes: number): number {
  return Math.min(1, memoryMegabytes / MEGABYTES_OF_A_CORE);
}
