/**
 * The function's thumbnails against what a browser and Pillow show. An image agrees with a reference if both refuse it, or both
 * show it in the same size and the same colors.
 */
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { decodeJpeg, decodePng } from '../../../scripts/checks/images/other-decoders';
import { Pillow } from '../../../scripts/checks/images/pillow';
import { makeSeeds } from '../../../scripts/checks/images/seeds';
import { OPTIONS, tryImage } from '../../../scripts/checks/images/thumbnails';
import { ALL_CASES } from '../../corpus';
import { PNGSUITE, readPngSuite } from '../../corpus/pngsuite';
import { describeWithChromium, launchChromium, type Browser } from '../../support/chromium';
import { ChromiumImages } from './chromium-images';
import { KNOWN_DIFFERENCES } from './known-differences';
import { PHOTOGRAPHS } from './photographs';
import { difference, onWhite, type Shown } from './shown';

interface Input {
  readonly name: string;
  readonly bytes: () => Buffer | Promise<Buffer>;
}

async function inputs(): Promise<readonly Input[]> {
  return [
    ...ALL_CASES,
    ...PNGSUITE.map((name) => ({ name: `PngSuite’s ${name}`, bytes: () => readPngSuite(name) })),
    ...(await makeSeeds()).map(({ name, bytes }) => ({ name: `smooth ${name}`, bytes: () => bytes })),
    ...PHOTOGRAPHS.map(({ name, bytes }) => ({ name: `photograph, ${name}`, bytes })),
  ];
}

async function showThumbnail(image: Buffer): Promise<Shown | string> {
  const result = await tryImage(image);
  if (result instanceof PermanentFailure) return result.reason;
  const { bytes, format, original } = result;
  const { width, height, data } = format === 'png' ? decodePng(bytes) : decodeJpeg(bytes);
  return {
    width: original.width,
    height: original.height,
    small: { width, height, rgba: onWhite(data, false) },
  };
}

async function showByPillow(pillow: Pillow, image: Buffer): Promise<Shown | string> {
  const shown = await pillow.show(image, [OPTIONS.size]);
  if (typeof shown === 'string') return shown;
  const [small] = shown.resized;
  if (!small) throw new Error('Pillow resized nothing.');
  return {
    width: shown.width,
    height: shown.height,
    small: { ...small, rgba: onWhite(rgbaOf(small), true) },
  };
}

function rgbaOf({ data, channels }: { readonly data: Uint8Array; readonly channels: number }): Uint8Array {
  if (channels === 4) return data;
  const rgba = new Uint8Array((data.length / 3) * 4).fill(255);
  for (let at = 0; at < data.length; at++) rgba[Math.floor(at / 3) * 4 + (at % 3)] = data[at] ?? 0;
  return rgba;
}

describeWithChromium('references', () => {
  let browser: Browser;
  let pillow: Pillow;
  beforeAll(async () => {
    pillow = Pillow.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    pillow.stop();
    await browser.close();
  });

  test('each image agrees with Chromium or Pillow in verdict, size, and colors, except for those that are listed with a reason', async () => {
    const chromium = await ChromiumImages.open(browser);
    const found: Record<string, string> = {};
    for (const { name, bytes } of await inputs()) {
      const image = await bytes();
      const [byChromium, byPillow, own] = await Promise.all([
        chromium.show(image, OPTIONS.size),
        showByPillow(pillow, image),
        // A copy, because the function changes the bytes that it gets.
        showThumbnail(Buffer.from(image)),
      ]);
      const toChromium = difference(own, byChromium);
      const toPillow = difference(own, byPillow);
      if (toChromium !== undefined && toPillow !== undefined) {
        const verdict = typeof own === 'string' ? own : `${own.width} x ${own.height}`;
        found[name] = `${verdict}; Chromium: ${toChromium}; Pillow: ${toPillow}`;
      }
    }
    const unknown = Object.entries(found).filter(([name]) => !(name in KNOWN_DIFFERENCES));
    const outdated = Object.keys(KNOWN_DIFFERENCES).filter((name) => !(name in found));
    expect({ unknown: unknown.map((entry) => entry.join(': ')), outdated }).toEqual({
      unknown: [],
      outdated: [],
    });
  });
});
