/** A real browser in tests: found once, and skipped aloud where there is none. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place));
if (executablePath === undefined) {
  console.warn(
    `Tests in a browser are skipped: CHROMIUM_PATH is not set, and there is none of ${PLACES.join(', ')}.`,
  );
}

export const describeWithChromium = executablePath === undefined ? describe.skip : describe;

/** A browser of its own, with nothing remembered. */
export interface Browser {
  readonly context: BrowserContext;
  /** Ends it and removes what it has written. */
  close(): Promise<void>;
}

/** Starts a browser that speaks to nobody by itself. @param args added to its command line. */
export async function launchChromium(
  options: BrowserContextOptions = {},
  args: readonly string[] = [],
): Promise<Browser> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(folder, {
    ...options,
    ...(executablePath !== undefined && { executablePath }),
    args: [
      // Its sandbox does not work for root, as whom tests run in containers.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
