/** Encodes the images of one original. */
import type { Variant } from '../../variants/variant';
import type { InputFormat } from '../formats';
import { libjpegQuality } from '../jpeg/quality';
import { isOpaque, type Pixels } from '../pixels';
import { encodePng } from '../png/lossless';
import { JPEG_QUALITY } from '../recipe';
import type { Encoded } from './encoded';
import { encodeLarge, isSmall, takeSample, type Sample } from './large-png';
import { encodeAvif, encodeJpeg, encodeWebp, type ChromaSubsampling } from './lossy';
import { encodePngUpTo, encodeUnchanged } from './small-png';

/** What an encoder needs to know of the original. */
interface EncodedOriginal {
  readonly format: InputFormat;
  readonly bytes: Uint8Array;
}

export class ImageEncoder {
  private sample: Promise<Sample> | undefined;

  constructor(private readonly original: EncodedOriginal) {}

  /**
   * Encodes an image in its variant's format. `auto` is PNG if a pixel is transparent, or if the original is a PNG and the
   * image is no larger as PNG; otherwise JPEG.
   *
   * @param pixels in 8-bit sRGB, with three or four channels. @param isChanged false if they are all of the original's.
   */
  encode(pixels: Pixels, { format, quality }: Variant, isChanged: boolean): Promise<Encoded> {
    switch (format) {
      case 'webp':
        return encodeWebp(pixels, quality);
      case 'avif':
        return encodeAvif(pixels, quality);
      case 'png':
        return this.encodePng(pixels, isChanged);
      case 'jpeg':
        return this.encodeJpeg(pixels, quality, isChanged);
      case 'auto':
        return this.original.format === 'jpeg'
          ? this.encodeJpeg(pixels, quality, isChanged)
          : this.encodeFromPng(pixels, quality, isChanged);
    }
  }

  private async encodeFromPng(
    pixels: Pixels,
    quality: number | undefined,
    isChanged: boolean,
  ): Promise<Encoded> {
    const isSmallImage = isSmall(pixels);
    if ((isSmallImage && !isChanged) || !isOpaque(pixels)) return this.encodePng(pixels, isChanged);
    if (isSmallImage) {
      const jpeg = await this.encodeJpeg(pixels, quality, isChanged);
      const png = encodePngUpTo(jpeg.bytes.length, pixels);
      return png ? { bytes: png, format: 'png' } : jpeg;
    }
    const { isSmallerAsPng } = await this.sampleOf(pixels);
    return isSmallerAsPng ? this.encodePng(pixels, isChanged) : this.encodeJpeg(pixels, quality, isChanged);
  }

  private async encodePng(pixels: Pixels, isChanged: boolean): Promise<Encoded> {
    const { format, bytes } = this.original;
    if (!isSmall(pixels)) return encodeLarge(pixels, await this.sampleOf(pixels));
    const isOriginal = format === 'png' && !isChanged;
    return { bytes: isOriginal ? await encodeUnchanged(pixels, bytes) : encodePng(pixels), format: 'png' };
  }

  /** JPEGs get the color resolution that most of them have, PNGs the full one: decision 17 in docs/decisions.md. */
  private encodeJpeg(pixels: Pixels, quality: number | undefined, isChanged: boolean): Promise<Encoded> {
    const chroma: ChromaSubsampling = this.original.format === 'jpeg' ? '4:2:0' : '4:4:4';
    return encodeJpeg(pixels, quality ?? this.jpegQuality(isChanged), chroma);
  }

  /** A higher quality than the original's would only store its artifacts more exactly. A resize averages them away. */
  private jpegQuality(isChanged: boolean): number {
    const { format, bytes } = this.original;
    const found = format === 'jpeg' && !isChanged ? libjpegQuality(bytes) : undefined;
    return Math.min(found ?? JPEG_QUALITY, JPEG_QUALITY);
  }

  /** The sample of the first large image decides for all: they get the same format. */
  private sampleOf(pixels: Pixels): Promise<Sample> {
    this.sample ??= takeSample(pixels);
    return this.sample;
  }
}
