/** AWS calls of an invocation, and its duration with typical latencies. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Context } from 'aws-lambda';
import type * as Deployed from '../../lambda-src';
import { createThumbnails } from '../../lambda-src/image/thumbnail';
import { allVariants, type VariantDefinitions } from '../../lambda-src/variants/variant';
import { CLIENT_VARIABLES, FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';
import { SOURCE, type Call } from '../../scripts/checks/function/services';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { image } from '../images';
import { ratio, WARM_UP, type Samples } from '../rounds';
import type { Figure, Row } from '../row';

export const KEY = 'image.jpg';
export const VERSION = 'v1';
/** Latency of each call in milliseconds. */
export const LATENCIES: Readonly<Partial<Record<Call, number>>> = {
  'GET source': 60,
  'PUT thumbnail': 30,
  UpdateItem: 10,
  'HEAD source': 10,
};
/** Purpose of each call. Each call must wait for the previous one, as docs/architecture.md explains. */
const REASONS: Readonly<Partial<Record<string, string>>> = {
  'GET source': 'the image and its version',
  'PUT thumbnail': 'the thumbnail, before a record refers to it',
  UpdateItem: 'the record, before the final check: a crash in between is retried',
  'HEAD source': 'the final check: is the version still current?',
};
const ROUNDS = 21;
const MAX_PIXELS = 50_000_000;
const VARIANTS: VariantDefinitions = {
  small: { width: 400 },
  medium: { width: 800 },
  large: { width: 1600 },
};

export const CALLS: Row = {
  id: 'P7',
  name: 'calls',
  title: 'Typical upload: AWS calls, and duration with simulated latencies',
  measure: async () => {
    const file = await image('baseline-12mp.jpg');
    const { calls, whole, needed } = await measure(file, {});
    const four = await measure(file, VARIANTS);
    const waiting = Object.values(LATENCIES).reduce((sum, milliseconds) => sum + milliseconds, 0);
    return [
      { what: 'calls', value: calls.length, unit: 'calls', goal: { atMost: 6 } },
      ...calls.map((call): Figure => ({
        what: call,
        value: 1,
        unit: 'calls',
        note: REASONS[call] ?? 'not needed',
      })),
      {
        what: `invocation / (${waiting} ms of latencies + pixel path)`,
        value: ratio(
          whole,
          needed.map((milliseconds) => milliseconds + waiting),
        ),
        goal: { atMost: 1.05 },
      },
      {
        what: `with three variants: invocation / (${waiting} ms of latencies + pixel path)`,
        value: ratio(
          four.whole,
          four.needed.map((milliseconds) => milliseconds + waiting),
        ),
        goal: { atMost: 1.1 },
        note: 'PUTs overlap: only the last one is waited for',
      },
    ];
  },
};

/** Returns the calls of one invocation, and the milliseconds of each invocation and of the pixel path alone, in turn. */
async function measure(
  file: string,
  variants: VariantDefinitions,
): Promise<{ calls: string[]; whole: Samples; needed: Samples }> {
  const script = path.join(__dirname, '..', 'peers', 'far-services.ts');
  const services = spawn(process.execPath, ['--import', 'tsx', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: services.stdout });
    const endpoint = await new Promise<string>((resolve) => lines.once('line', resolve));
    let calls: string[] = [];
    lines.on('line', (call) => calls.push(call));
    Object.assign(process.env, {
      ...FUNCTION_VARIABLES,
      ...CLIENT_VARIABLES,
      VARIANTS: JSON.stringify(variants),
      AWS_ENDPOINT_URL: endpoint,
    });
    const { handler } = loadFunction();
    const pixelPath = { variants: allVariants(128, variants), maxPixels: MAX_PIXELS };
    const bytes = readFileSync(file);
    const [whole, needed]: [number[], number[]] = [[], []];
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      calls = [];
      const start = performance.now();
      await withoutLines(() => handler(upload(bytes.length), context()));
      const middle = performance.now();
      await drain(createThumbnails(bytes, pixelPath));
      if (round < 0) continue;
      whole.push(middle - start);
      needed.push(performance.now() - middle);
    }
    return { calls, whole, needed };
  } finally {
    services.kill();
  }
}

/** Loads the function as a cold start does: with the settings of the current environment. */
function loadFunction(): typeof Deployed {
  for (const file of Object.keys(require.cache))
    if (file.startsWith(path.join(PROJECT_ROOT, 'lambda-src'))) Reflect.deleteProperty(require.cache, file);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../../lambda-src/index.js') as typeof Deployed;
}

async function drain(images: AsyncGenerator): Promise<void> {
  while (!(await images.next()).done);
}

function upload(size: number): object {
  const object = { key: KEY, versionId: VERSION, size };
  const s3 = { bucket: { name: SOURCE }, object };
  return {
    Records: [
      { eventVersion: '2.1', eventName: 'ObjectCreated:Put', eventTime: new Date(0).toISOString(), s3 },
    ],
  };
}

function context(): Context {
  return { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 } as Context;
}

/** Suppresses the function's log lines, which would mix with the bench's output. */
async function withoutLines(work: () => Promise<void>): Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
}
