/** The largest accepted images of each kind, by the function's own estimate. */
import { admitOriginal, type Limits } from '../../../lambda-src/image/admission';
import type { Original } from '../../../lambda-src/image/decoding-cost';
import { BYTES_PER_MEGABYTE } from '../../../lambda-src/settings';
import { orientation } from './exif';
import * as jpeg from './jpeg';
import { KINDS, type Kind, type Size } from './kinds';
import * as png from './png';

/** Returns the size of the largest accepted image of a kind, in a file of this many bytes. @throws Error if none is. */
export function largestAccepted(kind: Kind, fileBytes: number, limits: Limits): Size {
  let [low, high] = [1, kind.last];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isAccepted({ ...kind.original(kind.size(middle)), fileBytes }, limits)) low = middle;
    else high = middle - 1;
  }
  if (!isAccepted({ ...kind.original(kind.size(low)), fileBytes }, limits))
    throw new Error(`No ${kind.name} is accepted in a file of ${fileBytes} bytes.`);
  return kind.size(low);
}

function isAccepted(original: Original, limits: Limits): boolean {
  try {
    admitOriginal(original, limits);
    return true;
  } catch {
    return false;
  }
}

/** Returns the kind of this name. @throws Error if there is none. */
export function kindOf(name: string): Kind {
  const kind = KINDS.find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`There is no kind of image "${name}".`);
  return kind;
}

/** An image that the function just accepts. */
export interface WorstImage extends Size {
  readonly name: string;
  readonly bytes: () => Buffer;
}

/** Files of most kinds have at most 6 MiB, even at the largest sizes. */
const SMALL_FILE = 6 * BYTES_PER_MEGABYTE;
/** An orientation that swaps width and height. */
const TURNED = orientation(6);

/**
 * Returns the largest accepted image of each kind, to be turned, and one in a file of the size limit.
 *
 * @param maxInputMegabytes size limit of a file, in MiB.
 */
export function worstImages(limits: Limits, maxInputMegabytes: number): readonly WorstImage[] {
  const largestFile = maxInputMegabytes * BYTES_PER_MEGABYTE;
  const filled = kindOf('progressive JPEG, 4:2:0');
  return [
    ...KINDS.map((kind): WorstImage => {
      const size = largestAccepted(kind, SMALL_FILE, limits);
      return { name: kind.name, ...size, bytes: () => kind.bytes(size, exifOf(kind)) };
    }),
    {
      name: `${filled.name}, in a file of ${maxInputMegabytes} MB`,
      ...largestAccepted(filled, largestFile, limits),
      bytes: () => filledFile(filled, largestAccepted(filled, largestFile, limits), largestFile),
    },
  ];
}

function exifOf({ format }: Kind): Buffer[] {
  if (format === 'png') return [png.chunk('eXIf', TURNED)];
  return [jpeg.segment(jpeg.MARKER.app + 1, Buffer.concat([Buffer.from('Exif\0\0'), TURNED]))];
}

/** Fills an image with segments up to a size. */
function filledFile(kind: Kind, size: Size, bytes: number): Buffer {
  const filling = jpeg.segment(jpeg.MARKER.app + 2, Buffer.alloc(65_533, 'x'));
  const count = Math.floor((bytes - kind.bytes(size).length) / filling.length);
  const image = kind.bytes(size, Array<Buffer>(count).fill(filling));
  return Buffer.concat([image, Buffer.alloc(bytes - image.length)]);
}
