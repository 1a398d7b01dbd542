/** Memory of the pixel path for the largest accepted originals, followed by the largest variants. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ENVIRONMENT_SETTINGS } from '../../constructs/config/environments';
import { PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';
import { worstImages } from '../../scripts/checks/images/worst';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { describeOnLinux } from './on-linux';

// Decodes for minutes.
jest.setTimeout(1_800_000);

const { memoryMegabytes, maxInputMegabytes, maxInputMegapixels } = ENVIRONMENT_SETTINGS.production;
const PROGRAM = path.join(PROJECT_ROOT, 'scripts', 'checks', 'images', 'make-variants.ts');
const EIGHT_OF_AVIF = Object.fromEntries(
  Array.from({ length: 8 }, (_, index) => [`v${index}`, { width: 2560, height: 2560, format: 'avif' }]),
);
/** All but those that the time limit bounds: kinds that reach the limit of memory. */
const AT_THE_LIMIT = /progressive JPEG|with a scan for each|widest|interlaced PNG, RGBA of 16/;

describeOnLinux('largest accepted originals', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'variants-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('each one, followed by eight AVIF variants of 2,560 x 2,560, takes at most 60 % of the default memory', () => {
    const limits = { memoryMegabytes, size: 128, maxPixels: maxInputMegapixels * PIXELS_PER_MEGAPIXEL };
    const images = worstImages(limits, maxInputMegabytes).filter(({ name }) => AT_THE_LIMIT.test(name));
    const found = images.map(({ name, bytes }) => {
      const file = path.join(folder, 'original');
      writeFileSync(file, bytes());
      const output = execFileSync(
        process.execPath,
        ['--import', 'tsx', PROGRAM, file, String(memoryMegabytes), JSON.stringify(EIGHT_OF_AVIF)],
        { cwd: PROJECT_ROOT, env: { ...process.env, MALLOC_ARENA_MAX: '1' }, encoding: 'utf8' },
      );
      const result = JSON.parse(output) as { images: number; peakMebibytes: number };
      console.log(`${name}: ${Math.round(result.peakMebibytes)} MiB`);
      return { name, ...result };
    });
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(found.filter((result) => result.images !== 9)).toEqual([]);
    expect(found.filter((result) => result.peakMebibytes > 0.6 * memoryMegabytes)).toEqual([]);
  });
});
