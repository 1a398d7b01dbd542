/** Images of the demo, made by the function's pixel path in this process. */
import sharp from 'sharp';
import { ATTRIBUTES, THUMBNAIL_SIZE } from '../../../lambda-src/contract';
import { createThumbnails } from '../../../lambda-src/image/thumbnail';
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

/** Returns the record that lists the images. */
export function recordOf(images: readonly MadeImage[]): Record<string, unknown> {
  return {
    [ATTRIBUTES.processingStatus]: 'SUCCESS',
    [ATTRIBUTES.thumbnails]: images.map(({ name, width, height, format, bytes, eTag, versionId }) => ({
      Key: 'not compared',
      Name: name,
      Width: width,
      Height: height,
      Size: bytes.length,
      Format: format,
      ETag: eTag,
      VersionId: versionId,
      Recipe: 'not compared',
    })),
  };
}
