/** Colors of PNGs that state Display P3 by code points instead of a profile. */
import type { Pixels } from '../pixels';
import { asBuffer, typeOf, walkChunks } from '../png/chunks';
import { decodeSrgb, encodeSrgb } from './srgb';

const [CICP, IDAT] = [typeOf('cICP'), typeOf('IDAT')];
/** Primaries of Display P3, transfer function of sRGB, RGB, full range (ITU-T H.273). */
const DISPLAY_P3 = Buffer.of(12, 13, 0, 1);

/** Light of sRGB from light of Display P3, for the white of both, D65 (SMPTE EG 432-1, IEC 61966-2-1). */
const TO_SRGB = [
  [1.22494, -0.22494, 0],
  [-0.04206, 1.04206, 0],
  [-0.01964, -0.07864, 1.09827],
] as const;

/**
 * Returns whether a PNG has a cICP chunk for Display P3 (W3C PNG, 11.3.2.6). It overrides any profile.
 *
 * @param bytes after hideMetadata, which keeps cICP only before the pixels.
 */
export function isDisplayP3(bytes: Uint8Array): boolean {
  const png = asBuffer(bytes);
  let found = false;
  walkChunks(png, (type, start, end) => {
    found ||= type === CICP && png.subarray(start, end).equals(DISPLAY_P3);
    return !found && type !== IDAT;
  });
  return found;
}

/** Converts Display P3 to sRGB. Colors that sRGB does not have are clipped. @param pixels 8 bits; RGB or RGBA. */
export function toSrgbFromDisplayP3({ data, channels, ...size }: Pixels): Pixels {
  const converted = Buffer.from(data);
  for (let at = 0; at < data.length; at += channels) {
    const [red, green, blue] = [0, 1, 2].map((color) => decodeSrgb(data.readUInt8(at + color))) as [
      number,
      number,
      number,
    ];
    for (const [color, [fromRed, fromGreen, fromBlue]] of TO_SRGB.entries()) {
      const light = fromRed * red + fromGreen * green + fromBlue * blue;
      converted[at + color] = encodeSrgb(Math.min(1, Math.max(0, light)));
    }
  }
  return { data: converted, channels, ...size };
}
