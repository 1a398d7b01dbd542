/** Chromium as a reference for the pixel path: what a browser shows of an image. */
import type { Page } from 'playwright-core';
import type { Browser } from '../../support/chromium';
import { onWhite, type Shown } from './shown';

/**
 * Runs in the page. A string, because the compiler has no DOM types. Decodes an image as a whole, converts it to sRGB, and
 * draws it. `createImageBitmap` refuses an image without its last bytes; the page shows it if every pixel is there.
 */
const SHOW = `async (base64, size) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const blob = new Blob([bytes], { type: 'image/png' });
  const loadImage = async (error) => {
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode().catch(() => undefined);
    URL.revokeObjectURL(image.src);
    return image.naturalWidth > 0 ? image : String(error);
  };
  const shown = await createImageBitmap(blob).catch(loadImage);
  if (typeof shown === 'string') return shown;
  const isBitmap = shown instanceof ImageBitmap;
  const [width, height] = isBitmap ? [shown.width, shown.height] : [shown.naturalWidth, shown.naturalHeight];
  const longest = Math.max(width, height, size);
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round((side * size) / longest)));
  const context = new OffscreenCanvas(across, down).getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(shown, 0, 0, across, down);
  const { data } = context.getImageData(0, 0, across, down);
  if (isBitmap) shown.close();
  else if (data.some((level, at) => at % 4 === 3 && level < 255)) return 'a part is missing';
  let pixels = '';
  for (let at = 0; at < data.length; at += 4096) pixels += String.fromCharCode(...data.subarray(at, at + 4096));
  return { width, height, across, down, pixels: btoa(pixels) };
}`;

type Answer =
  string | { width: number; height: number; across: number; down: number; readonly pixels: string };

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
    const rgba = onWhite(Buffer.from(pixels, 'base64'), false);
    return { width, height, small: { width: across, height: down, rgba } };
  }
}
