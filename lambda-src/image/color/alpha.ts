/** Pixels with alpha, which sharp multiplies by it before it resizes them, and divides afterwards. Both round down. */
import type { Pixels, WidePixels } from '../pixels';

/** 65,535 / 255. */
const SCALE = 257;
/** A resize lowers a constant alpha by up to 128 of 65,535; half of that is added. Colors are divided by alpha, so they keep their level. */
const ALPHA_ERROR = 64;

/** Returns pixels with 16 bits for each channel, which lose nothing visible. @param pixels 8 bits for each channel. */
export function widen({ data, ...size }: Pixels): WidePixels {
  const samples = new Uint16Array(data.length);
  // Five to ten times faster than an iterator or a callback. There is a level at each index.
  for (let index = 0; index < data.length; index++) samples[index] = Number(data[index]) * SCALE;
  return { data: samples, ...size };
}

/** Returns RGBA pixels with 8 bits for each channel. @param pixels 16 bits for each channel. */
export function narrow({ data, ...size }: WidePixels): Pixels {
  const levels = Buffer.alloc(data.length);
  for (let index = 0; index < data.length; index++) {
    const error = index % 4 === 3 ? ALPHA_ERROR : 0;
    levels[index] = Math.min(255, Math.round((Number(data[index]) + error) / SCALE));
  }
  return { data: levels, ...size };
}
