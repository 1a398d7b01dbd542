/** Decodes an original into the intermediate image of its resize. */
import type { Metadata, Sharp } from 'sharp';
import type { ColorPath } from './color/path';
import sharp from './image-library';
import { decodeWhole } from './jpeg/damage';
import type { Frame } from './jpeg/frame';
import { readPixels, type Pixels, type WidePixels } from './pixels';
import type { AxisPlan, ResizePlan } from './resize-plan';

/** `error` refuses what does not decode. `warning` would also refuse what browsers show whole, such as a wrong byte between two markers. */
const FAIL_ON = 'error';

/** Pixels, and what the decoder reported about them. */
export interface Decoded {
  readonly pixels: Pixels;
  readonly warnings: readonly string[];
}

/** Reads the header of an image. */
export function readHeader(bytes: Uint8Array, maxPixels: number): Promise<Metadata> {
  return sharp(bytes, { failOn: FAIL_ON, limitInputPixels: maxPixels }).metadata();
}

/**
 * Decodes an image and resizes it to the intermediate size of the plan, edge pixels repeated up to the padded size. Not upright.
 *
 * @param frame of a JPEG.
 * @throws PermanentFailure CORRUPT if a part of the image is missing.
 */
export async function decode(
  bytes: Uint8Array,
  header: Metadata,
  frame: Frame | undefined,
  { x, y }: ResizePlan,
  { prepare, convertIntermediate }: ColorPath,
): Promise<Pixels | WidePixels> {
  const decodeBytes = (content: Uint8Array): Promise<Decoded> => {
    const image = sharp(content, { failOn: FAIL_ON, limitInputPixels: header.width * header.height })
      .resize(x.intermediate, y.intermediate, { fit: 'fill', kernel: 'lanczos3' })
      .extend({ right: padding(x), bottom: padding(y), extendWith: 'copy' });
    return readWithWarnings(prepare(image));
  };
  const pixels = frame
    ? await decodeWhole(bytes, header, frame, decodeBytes)
    : (await decodeBytes(bytes)).pixels;
  return convertIntermediate(pixels);
}

/** libvips queues warnings for the whole process, so they belong to this image only because one is decoded at a time. */
async function readWithWarnings(image: Sharp): Promise<Decoded> {
  const warnings: string[] = [];
  image.on('warning', (warning: string) => warnings.push(warning));
  return { pixels: await readPixels(image), warnings };
}

function padding({ intermediate, padded }: AxisPlan): number {
  return padded - intermediate;
}
