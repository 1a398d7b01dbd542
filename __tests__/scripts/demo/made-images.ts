/** Images of the demo, made by the function's pixel path in this process. */
import sharp from 'sharp';
import { THUMBNAIL_SIZE } from '../../../lambda-src/contract';
import type { OutputFormat } from '../../../lambda-src/image/formats';
import { createThumbnails } from '../../../lambda-src/image/thumbnail';
import { successAttributes } from '../../../lambda-src/stores/records';
import { allVariants } from '../../../lambda-src/variants/variant';
import type { DemoImage } from '../../../scripts/demo/images';
import type { MadeImage } from '../../../scripts/demo/made-image';
import { DEMO_VARIANTS } from '../../../scripts/demo/variants';

// The function blocks all decoders that it does not need, for the whole process. The demo reads WebP and SVG.
sharp.unblock({ operation: ['VipsForeignLoad'] });

export const VARIANTS = allVariants(THUMBNAIL_SIZE.default, DEMO_VARIANTS);

/** Makes the thumbnail and the variants of an image, in their order. */
export async function makeImages({ uploads }: DemoImage): Promise<MadeImage[]> {
  const made: MadeImage[] = [];
  const original = Buffer.from(uploads.at(-1) ?? []);
  for await (const { name, format, width, height, bytes } of createThumbnails(original, {
    variants: VARIANTS,
    maxPixels: 1e7,
  }))
    made.push({ name, format, width, height, bytes: Buffer.from(bytes), eTag: name, versionId: 'v' });
  return VARIANTS.flatMap(({ name }) => made.filter((image) => image.name === name));
}

/** Returns the record that the function writes about the images. */
export function recordOf(images: readonly MadeImage[]): Record<string, unknown> {
  const object = { bucket: 'originals', key: 'not compared' };
  const uploadedAt = new Date(0);
  const details = {
    size: 0,
    original: { format: 'png', width: 0, height: 0 } as const,
    milliseconds: 0,
    thumbnails: images.map(({ bytes, eTag, format, ...image }) => ({
      ...image,
      format: format as OutputFormat,
      size: bytes.length,
      etag: eTag,
      recipe: 'not compared',
    })),
  };
  const subject = { imageId: 'id', object, versionId: 'v', uploadedAt };
  return successAttributes(subject, details, 'thumbnails', uploadedAt);
}
