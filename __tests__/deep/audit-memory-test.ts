/**
 * `npm run ops -- audit` must not take more memory for a larger bucket, or for more variants. AUDIT_KEYS sets the number of
 * originals, AUDIT_THUMBNAIL_EVERY=1 gives each of them thumbnails.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setInterval } from 'node:timers';
import { CLIENT_VARIABLES } from '../../scripts/checks/function/function-variables';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { peakMebibytes } from '../../scripts/lib/process-memory';
import { ListingServer, OUTPUTS } from '../ops/listing-server';
import { describeOnLinux } from './on-linux';

const KEYS = Number(process.env.AUDIT_KEYS ?? 200_000);
const THUMBNAIL_EVERY = Number(process.env.AUDIT_THUMBNAIL_EVERY ?? 50);
const MAX_MEGABYTES = 256;

describeOnLinux('audit', () => {
  test.each([
    ['1 thumbnail', 1],
    ['4 thumbnails', 4],
  ])(
    `an audit of ${KEYS.toLocaleString('en-US')} originals, one in ${THUMBNAIL_EVERY} of them with %s, takes at most ${MAX_MEGABYTES} MB`,
    async (each, thumbnailsEach) => {
      const names = Array.from({ length: thumbnailsEach - 1 }, (_, index) => `variant-${index}`);
      const variants = Object.fromEntries(names.map((name) => [name, { width: 600 }]));
      const server = new ListingServer(KEYS, THUMBNAIL_EVERY, () => 'done', variants);
      const endpoint = await server.start();
      const folder = mkdtempSync(path.join(tmpdir(), 'audit-memory-'));
      const outputs = path.join(folder, 'outputs.json');
      writeFileSync(outputs, JSON.stringify(OUTPUTS));
      const start = performance.now();
      const words = ['audit', '--env', 'development', '--outputs', outputs];
      const child = spawn(process.execPath, [...options(), ...words], {
        cwd: PROJECT_ROOT,
        env: { ...process.env, ...CLIENT_VARIABLES, AWS_ENDPOINT_URL: endpoint },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      let peak = 0;
      const watch = setInterval(() => (peak = Math.max(peak, peakMebibytes(child.pid))), 100);
      try {
        await new Promise((resolve) => child.once('close', resolve));
      } finally {
        clearInterval(watch);
        child.kill();
        await server.stop();
        rmSync(folder, { recursive: true });
      }
      const thumbnails = Math.ceil(KEYS / THUMBNAIL_EVERY);
      expect(output).toMatch(new RegExp(`^mirrored +${thumbnails.toLocaleString('en-US')} `, 'm'));
      expect(output).toContain(`In sync: ${KEYS.toLocaleString('en-US')} keys checked, no differences.`);
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(
        `${KEYS} originals, one in ${THUMBNAIL_EVERY} with ${each}: ${Math.round(peak)} MB, ${seconds} s, ${server.requests} requests`,
      );
      expect(peak).toBeGreaterThan(20);
      expect(peak).toBeLessThanOrEqual(MAX_MEGABYTES);
    },
    6 * 3_600_000,
  );
});

/** Returns the Node.js options of `npm run ops`, such as a small young generation, which long listings would fill. */
function options(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly ops: string };
  };
  return scripts.ops.replace(/^exec node /, '').split(' ');
}
