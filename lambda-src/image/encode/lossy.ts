/** Encodes pixels as JPEG, WebP or AVIF. */
import type { JpegOptions, Sharp } from 'sharp';
import { isOpaque, openPixels, type Pixels } from '../pixels';
import { AVIF, JPEG_QUALITY, WEBP } from '../recipe';
import type { Encoded } from './encoded';

/** Encodes an image without alpha as JPEG. */
export async function encodeOpaque(image: Sharp, options: JpegOptions): Promise<Encoded> {
  return { bytes: await image.jpeg(options).toBuffer(), format: 'jpeg' };
}

/** Encodes as JPEG with full color resolution. Transparent pixels are blended with white. @default quality JPEG_QUALITY */
export function encodeJpeg(pixels: Pixels, quality: number = JPEG_QUALITY): Promise<Encoded> {
  const options = { quality, chromaSubsampling: '4:4:4' };
  if (!isOpaque(pixels)) return encodeOpaque(openPixels(pixels).flatten({ background: 'white' }), options);
  const image = openPixels(pixels);
  return encodeOpaque(isGray(pixels) ? image.extractChannel(0) : image.removeAlpha(), options);
}

/** Encodes as WebP. @default quality WEBP.quality */
export async function encodeWebp(pixels: Pixels, quality: number = WEBP.quality): Promise<Encoded> {
  const bytes = await openOpaque(pixels)
    .webp({ ...WEBP, quality })
    .toBuffer();
  return { bytes, format: 'webp' };
}

/** Encodes as AVIF. @default quality AVIF.quality */
export async function encodeAvif(pixels: Pixels, quality: number = AVIF.quality): Promise<Encoded> {
  const bytes = await openOpaque(pixels)
    .avif({ ...AVIF, quality })
    .toBuffer();
  return { bytes, format: 'avif' };
}

/** Opens pixels, without their alpha channel if it is not used. */
function openOpaque(pixels: Pixels): Sharp {
  return isOpaque(pixels) ? openPixels(pixels).removeAlpha() : openPixels(pixels);
}

/** A gray JPEG has one component instead of three, in 5 to 8 % fewer bytes. */
function isGray({ data, channels }: Pixels): boolean {
  for (let at = 0; at < data.length; at += channels)
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  return true;
}
