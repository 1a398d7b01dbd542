/** Color spaces: which one an original is resized in, and how its pixels become 8-bit sRGB. */
import type { Metadata, Sharp } from 'sharp';
import type { InputFormat } from '../formats';
import { openPixels, readPixels, readWidePixels, type Pixels, type WidePixels } from '../pixels';
import { applyGamma, readGamma } from '../png/gamma';
import { narrow, widen } from './alpha';
import { toRgb } from './cmyk';
import { isDisplayP3, toSrgbFromDisplayP3 } from './display-p3';
import { withProfile } from './profile';

/** How an original's colors are processed. */
export interface ColorPath {
  /** Whether the JPEG decoder may shrink. */
  readonly decoderShrinks: boolean;
  /** Sets the color space of the intermediate image, which has 8 bits for each channel. */
  readonly prepare: (image: Sharp) => Sharp;
  /** Converts the intermediate image. */
  readonly convertIntermediate: (pixels: Pixels) => Pixels | WidePixels;
  /** Converts the resized image to 8-bit sRGB. */
  readonly convertResized: (image: Sharp) => Promise<Sharp> | Sharp;
}

const same = (pixels: Pixels): Pixels => pixels;
const toSrgb = (image: Sharp): Sharp => image.toColourspace('srgb');

/**
 * libvips applies the profile to the resized pixels, by the profile's own intent. sharp would apply it by another, which is 30
 * dB further from other decoders. Setting the color space turns the decoder's shrink off.
 */
const PROFILED_CMYK: ColorPath = {
  decoderShrinks: false,
  prepare: (image) => toSrgb(image.pipelineColourspace('cmyk')),
  convertIntermediate: same,
  convertResized: toSrgb,
};

/** sharp would apply a printing profile, which no browser does. Setting the color space turns the decoder's shrink off. */
const UNPROFILED_CMYK: ColorPath = {
  decoderShrinks: false,
  prepare: (image) => image.pipelineColourspace('cmyk').toColourspace('cmyk'),
  convertIntermediate: toRgb,
  convertResized: toSrgb,
};

/** Chooses the color path of an original. */
export function chooseColorPath(format: InputFormat, header: Metadata, bytes: Uint8Array): ColorPath {
  const { space, hasAlpha } = header;
  const isP3 = format === 'png' && isDisplayP3(bytes);
  const icc = isP3 ? undefined : header.icc;
  if (space === 'cmyk') return icc && isForCmyk(icc) ? PROFILED_CMYK : UNPROFILED_CMYK;
  const gamma = format === 'png' && !icc ? readGamma(bytes) : undefined;
  return {
    decoderShrinks: format === 'jpeg',
    // sharp would apply the profile to every pixel that it decodes, which can cost as much as decoding.
    prepare: (image) => {
      const unconverted = image.keepIccProfile();
      return toSrgb(hasAlpha ? unconverted.pipelineColourspace('rgb16') : unconverted);
    },
    convertIntermediate: hasAlpha ? widen : same,
    convertResized: async (image) => {
      if (!hasAlpha && !icc && !isP3 && gamma === undefined) return toSrgb(image);
      const pixels = hasAlpha ? narrow(await readWidePixels(image)) : await readPixels(image);
      if (icc) return toSrgb(withProfile(isGray(space) ? toGray(pixels) : pixels, icc));
      if (isP3) return openPixels(toSrgbFromDisplayP3(pixels));
      return openPixels(gamma === undefined ? pixels : applyGamma(pixels, gamma));
    },
  };
}

/** Returns whether a profile is one, and for CMYK (ICC.1:2022, 7.2). libvips would replace another one by its own. */
function isForCmyk(profile: Buffer): boolean {
  return profile.toString('latin1', 16, 20) === 'CMYK' && profile.toString('latin1', 36, 40) === 'acsp';
}

function isGray(space: string): boolean {
  return space === 'b-w' || space === 'grey16';
}

/** Drops the second and third channel, which equal the first. */
function toGray({ data, channels, ...size }: Pixels): Pixels {
  const isColor = (index: number): boolean => index % channels === 1 || index % channels === 2;
  const gray = Buffer.from(data.filter((_, index) => !isColor(index)));
  return { data: gray, channels: channels === 4 ? 2 : 1, ...size };
}
