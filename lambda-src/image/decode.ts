/** Decodes an original into the intermediate image of its resize. */
import type { Metadata } from 'sharp';
import type { ColorPath } from './color/path';
import { decodeWhole } from './jpeg/damage';
import type { Frame } from './jpeg/frame';
import { openImage, readWithWarnings, type Decoded } from './open-image';
import type { Pixels, WidePixels } from './pixels';
import { beginResize } from './resize';
import type { Region, ResizePlan } from './resize-plan';

/**
 * Decodes an image and resizes it to the intermediate size of the plan, edge pixels repeated up to the padded size. Not upright.
 *
 * @param frame of a JPEG. @param region of the intermediate image to return. @default all of it
 * @throws PermanentFailure CORRUPT if a part of the image is missing.
 */
export async function decode(
  bytes: Uint8Array,
  header: Metadata,
  frame: Frame | undefined,
  plan: ResizePlan,
  { prepare, convertIntermediate }: ColorPath,
  region?: Region,
): Promise<Pixels | WidePixels> {
  const decodeBytes = (content: Uint8Array): Promise<Decoded> => {
    const resized = beginResize(openImage(content, header.width * header.height), plan);
    const image = region ? resized.extract(region) : resized;
    return readWithWarnings(prepare(image));
  };
  const pixels = frame
    ? await decodeWhole(bytes, header, frame, decodeBytes)
    : (await decodeBytes(bytes)).pixels;
  return convertIntermediate(pixels);
}
