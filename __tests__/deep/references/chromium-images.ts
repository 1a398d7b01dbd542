/** Chromium as a reference for the pixel path: what a browser shows of an image. */
import type { Page } from 'playwright-core';
import type { Browser } from '../../support/chromium';
import type { Shown } from './shown';

/**
 * Runs in the page. A string, because the compiler has no DOM types. Decodes an image as a whole, converts it to sRGB, and
 * draws it on white.
 */
const SHOW = `async (base64, size) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes])).catch((error) => String(error));
  if (typeof bitmap === 'string') return bitmap;
  const { width, height } = bitmap;
  const longest = Math.max(width, height, size);
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round((side * size) / longest)));
  const context = new OffscreenCanvas(across, down).getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.fillStyle = 'white';
  context.fillRect(0, 0, across, down);
  context.drawImage(bitmap, 0, 0, across, down);
  bitmap.close();
  const { data } = context.getImageData(0, 0, across, down);
  let pixels = '';
  for (let at = 0; at < data.length; at += 4096) pixels += String.fromCharCode(...data.subarray(at, at + 4096));
  return { width, height, across, down, pixels: btoa(pixels) };
}`;

type Answer =
  | string
  | { width: number; height: number; across: number; down: number; readonly pixels: string };

/** A page that shows one image after the other. */
export class ChromiumImages {
  private constructor(private readonly page: Page) {}

  static async open({ context }: Browser): Promise<ChromiumImages> {
    const page = await context.newPage();
    await page.evaluate(`globalThis.show = ${SHOW}`);
    return new ChromiumImages(page);
  }

  /** @param size side of the bounding box, in pixels. @returns Chromium's error message if it does not show the image completely. */
  async show(image: Buffer, size: number): Promise<Shown | string> {
    const answer: Answer = await this.page.evaluate(
      ([base64, side]) =>
        (globalThis as unknown as { show(base64: string, size: number): Promise<Answer> }).show(base64, side),
      [image.toString('base64'), size] as const,
    );
    if (typeof answer === 'string') return answer;
    const { width, height, across, down, pixels } = answer;
    return { width, height, small: { width: across, height: down, rgba: Buffer.from(pixels, 'base64') } };
  }
}
