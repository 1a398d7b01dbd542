/** A real browser for tests. Without one, the tests are skipped with a warning. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place));
if (executablePath === undefined) {
  console.warn(
    `Tests in a browser are skipped: CHROMIUM_PATH is not set, and no browser is installed at ${PLACES.join(', ')}.`,
  );
}

export const describeWithChromium = executablePath === undefined ? describe.skip : describe;

/** A browser with a new, empty profile. */
export interface Browser {
  readonly context: BrowserContext;
  /** Closes the browser and removes its profile. */
  close(): Promise<void>;
}

/** Starts a browser without background network traffic. @param args additional command line arguments. */
export async function launchChromium(
  options: BrowserContextOptions = {},
  args: readonly string[] = [],
): Promise<Browser> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(folder, {
    ...options,
    ...(executablePath !== undefined && { executablePath }),
    args: [
      // The sandbox does not work for root, which runs the tests in containers.
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
