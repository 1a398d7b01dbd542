/** Color spaces: which one an original is resized in, and how its pixels become 8-bit sRGB. */
import type { Metadata, Sharp } from 'sharp';
import { toRgb } from './cmyk';
import type { InputFormat } from './formats';
import { openPixels, readPixels, type Pixels } from './pixels';
import { applyGamma, readGamma } from './png-gamma';
import { withProfile } from './profiled-pixels';

/** How an original's colors are processed. */
export interface ColorPath {
  /** For each channel of the intermediate image. */
  readonly bits: 8 | 16;
  /** Whether the JPEG decoder may shrink. */
  readonly decoderShrinks: boolean;
  /** Sets the color space of the intermediate image. */
  readonly prepare: (image: Sharp) => Sharp;
  /** Converts the intermediate image. */
  readonly convertIntermediate?: (pixels: Pixels) => Pixels;
  /** Converts the resized image to 8-bit sRGB. */
  readonly convertResized: (image: Sharp) => Promise<Sharp> | Sharp;
}

const toSrgb = (image: Sharp): Sharp => image.toColourspace('srgb');

/** Chooses the color path of an original. */
export function chooseColorPath(format: InputFormat, header: Metadata, bytes: Uint8Array): ColorPath {
  if (format === 'png') return pngPath(header, bytes);
  return header.space === 'cmyk' && !header.hasProfile
    ? UNPROFILED_CMYK
    : { bits: 8, decoderShrinks: true, prepare: toSrgb, convertResized: toSrgb };
}

/** sharp would apply a printing profile, which no browser does. Setting the color space turns the decoder's shrink off. */
const UNPROFILED_CMYK: ColorPath = {
  bits: 8,
  decoderShrinks: false,
  prepare: (image) => image.pipelineColourspace('cmyk').toColourspace('cmyk'),
  convertIntermediate: toRgb,
  convertResized: toSrgb,
};

/**
 * sharp applies a profile to every pixel of the original. For a PNG, that costs as much as decoding, so the thumbnail's far
 * fewer pixels are converted instead. With alpha, 16 bits: sharp multiplies colors by alpha and rounds them down.
 */
function pngPath({ space, icc, hasAlpha, depth }: Metadata, bytes: Uint8Array): ColorPath {
  const gamma = icc ? undefined : readGamma(bytes);
  return {
    bits: hasAlpha ? 16 : 8,
    decoderShrinks: false,
    prepare: (image) => {
      const unconverted = image.keepIccProfile();
      return hasAlpha
        ? unconverted.pipelineColourspace('rgb16').toColourspace('rgb16')
        : toSrgb(unconverted);
    },
    convertResized: async (image) => {
      if (!hasAlpha && !icc && gamma === undefined) return toSrgb(image);
      const pixels = hasAlpha ? toEightBits(await readPixels(image, 16), depth) : await readPixels(image);
      if (icc) return toSrgb(withProfile(isGray(space) ? toGray(pixels) : pixels, icc));
      return openPixels(gamma === undefined ? pixels : applyGamma(pixels, gamma));
    },
  };
}

function isGray(space: string): boolean {
  return space === 'b-w' || space === 'grey16';
}

/** @param depth of the original. libvips shifts samples of 8 bits to 16. */
function toEightBits({ data, ...size }: Pixels, depth: string): Pixels {
  const white = depth === 'ushort' ? 65_535 : 255 * 256;
  const narrow = Buffer.from(Array.from(data, (sample) => Math.min(255, Math.round((sample * 255) / white))));
  return { data: narrow, ...size };
}

/** Drops the second and third channel, which equal the first. */
function toGray({ data, channels, ...size }: Pixels): Pixels {
  const isColor = (index: number): boolean => index % channels === 1 || index % channels === 2;
  const gray = Buffer.from(data.filter((_, index) => !isColor(index)));
  return { data: gray, channels: channels === 4 ? 2 : 1, ...size };
}
