/** Colors of CMYK images without a profile. */
import type { Pixels } from '../pixels';

/**
 * Converts ink (0 is none, 255 is full) to RGB as browsers and Pillow do without a profile: `(255 - ink) * (255 - black) / 255`.
 *
 * @param pixels 8 bits, four channels.
 */
export function toRgb({ data, width, height }: Pixels): Pixels {
  const rgb = Buffer.alloc(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    const light = 255 - data.readUInt8(from + 3);
    for (let ink = 0; ink < 3; ink++)
      rgb[to++] = Math.round(((255 - data.readUInt8(from + ink)) * light) / 255);
  }
  return { data: rgb, width, height, channels: 3 };
}
