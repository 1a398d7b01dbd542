/** Decodes an original into the intermediate image of its resize. */
import type { Metadata } from 'sharp';
import type { ColorPath } from './color/path';
import { decodeWhole } from './jpeg/damage';
import type { Frame } from './jpeg/frame';
import { openImage, readWithWarnings, type Decoded } from './open-image';
import type { Pixels, WidePixels } from './pixels';
import type { AxisPlan, ResizePlan } from './resize-plan';

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
    const image = openImage(content, header.width * header.height)
      .resize(x.intermediate, y.intermediate, { fit: 'fill', kernel: 'lanczos3' })
      .extend({ right: padding(x), bottom: padding(y), extendWith: 'copy' });
    return readWithWarnings(prepare(image));
  };
  const pixels = frame
    ? await decodeWhole(bytes, header, frame, decodeBytes)
    : (await decodeBytes(bytes)).pixels;
  return convertIntermediate(pixels);
}

function padding({ intermediate, padded }: AxisPlan): number {
  return padded - intermediate;
}
