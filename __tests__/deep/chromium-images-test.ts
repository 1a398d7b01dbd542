/** Chrome shows what the README of the corpus says it shows. */
import { ALL_CASES, isAccepted, type ImageCase } from '../corpus';
import { describeWithChromium, launchChromium, type Browser } from '../support/chromium';

type Shown = NonNullable<ImageCase['chrome']>;

/** Runs in the page. A string, because the compiler has no DOM types. */
const LOOK = `async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const blob = new Blob([bytes], { type: bytes[0] === 0x3c ? 'image/svg+xml' : 'image/png' });
  const bitmap = await createImageBitmap(blob).catch(() => null);
  if (bitmap) return { shown: 'whole', width: bitmap.width, height: bitmap.height };
  const image = new Image();
  const url = URL.createObjectURL(blob);
  const loaded = await new Promise((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = url;
  });
  if (!loaded) return { shown: 'nothing' };
  // The image may be painted up to the damage.
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 100;
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0, 100, 100);
  URL.revokeObjectURL(url);
  const painted = context.getImageData(0, 0, 100, 100).data.filter((level, at) => at % 4 === 3 && level > 0).length;
  return { shown: painted === 0 ? 'nothing' : painted === 100 * 100 ? 'whole' : 'part' };
}`;

describeWithChromium('Chrome', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('Chrome shows each odd image as the README of the corpus says, in the size that the function reads', async () => {
    const page = await browser.context.newPage();
    const look = await page.evaluateHandle(`(${LOOK})`);
    const faults: string[] = [];
    for (const image of ALL_CASES) {
      const { shown, ...size } = await page.evaluate(
        ([run, base64]) =>
          (run as (text: string) => Promise<{ shown: Shown; width?: number; height?: number }>)(base64),
        [look, image.bytes().toString('base64')] as const,
      );
      const expected = image.chrome ?? (isAccepted(image) ? 'whole' : 'nothing');
      if (shown !== expected) faults.push(`${image.name}: ${shown}, not ${expected}`);
      if (shown === 'whole' && size.width !== undefined && typeof image.verdict !== 'string') {
        const { width, height } = image.verdict;
        if (size.width !== width || size.height !== height)
          faults.push(`${image.name}: ${JSON.stringify(size)}`);
      }
    }
    expect(faults).toEqual([]);
  });
});
