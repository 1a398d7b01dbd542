import type { Eighth } from './eighth';

/** Turns pixels upright. @param orientation of EXIF (CIPA DC-008, 4.6.4); others than 1 to 8 mean 1. */
export function turn(picture: Eighth, orientation: number): Eighth {
  const { data, width, height, channels } = picture;
  const turned = [5, 6, 7, 8].includes(orientation);
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  if (!turned && !fromRight && !fromBottom) return picture;
  const shown = turned ? { width: height, height: width } : { width, height };
  const pixels = Buffer.allocUnsafe(data.length);
  let at = 0;
  for (let y = 0; y < shown.height; y++) {
    for (let x = 0; x < shown.width; x++) {
      const [column, row] = turned ? [y, x] : [x, y];
      const from = (fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
      for (let channel = 0; channel < channels; channel++, at++)
        pixels[at] = data[from * channels + channel]!;
    }
  }
  return { data: pixels, ...shown, channels };
}
