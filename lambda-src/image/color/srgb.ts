/** The transfer function of sRGB (IEC 61966-2-1), which Display P3 shares. */

/** @param level 0 to 255. @returns light, linear, 0 to 1. */
export function decodeSrgb(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** @param light linear, 0 to 1. @returns level, 0 to 255. */
export function encodeSrgb(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
