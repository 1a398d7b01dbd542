/** Package size and import time of the function. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { ARCHITECTURES, stageFunction, stageLayer } from '../../constructs/function/packaging';
import { listFiles } from '../../constructs/function/packaging/staging';
import { BUNDLE_FILE } from '../../lambda-src/contract';
import { CLIENT_VARIABLES, FUNCTION_VARIABLES } from '../../scripts/checks/function/function-variables';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { hostArchitecture } from '../../scripts/lib/synth';
import { ratio } from '../rounds';
import type { Figure, Row } from '../row';

const MEGABYTE = 1_000_000;
const ROUNDS = 15;

export const SIZE: Row = {
  id: 'P8',
  name: 'size',
  title: 'Package size',
  measure: () => {
    const zipped = (folder: string): number =>
      zipSync(
        Object.fromEntries(listFiles(folder).map((file) => [file, readFileSync(path.join(folder, file))])),
        { level: 6 },
      ).length / MEGABYTE;
    return Promise.resolve([
      { what: 'function', value: zipped(stageFunction().path), unit: 'MB', goal: { atMost: 0.5 } },
      ...ARCHITECTURES.map((architecture): Figure => ({
        what: `layer, ${architecture}`,
        value: zipped(stageLayer(architecture).path),
        unit: 'MB',
        goal: { atMost: 8.5 },
      })),
    ]);
  },
};

/** The packages in the bundle, as their own CommonJS builds. */
const PACKAGES = [
  '@aws-sdk/client-s3',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/lib-dynamodb',
  '@aws-lambda-powertools/logger',
  '@aws-lambda-powertools/metrics',
  'sharp',
  'uuid',
];

/** The original Python function's imports. */
const PYTHON_IMPORT = `import time
start = time.perf_counter()
import boto3
from PIL import Image
boto3.client("s3", region_name="${CLIENT_VARIABLES.AWS_REGION}")
boto3.resource("dynamodb", region_name="${CLIENT_VARIABLES.AWS_REGION}")
print((time.perf_counter() - start) * 1000)`;

export const COLD_START: Row = {
  id: 'P5',
  name: 'cold-start',
  title: 'Import time before the first event',
  measure: ({ python }) => {
    // The deployed bundle also creates its clients.
    const bundle = path.join(stageFunction().path, BUNDLE_FILE);
    const samples = { ours: [] as number[], unbundled: [] as number[], python: [] as number[] };
    // The first round fills the file system cache.
    for (let round = -1; round < ROUNDS; round++) {
      const ours = importInNode([bundle]);
      const unbundled = importInNode(PACKAGES);
      const boto = python === undefined ? NaN : Number(runAndRead(python, ['-c', PYTHON_IMPORT]));
      if (round < 0) continue;
      samples.ours.push(ours);
      samples.unbundled.push(unbundled);
      samples.python.push(boto);
    }
    const figures: Figure[] = [
      {
        what: 'deployed bundle / same packages as unbundled CommonJS',
        value: ratio(samples.ours, samples.unbundled),
        goal: { atMost: 0.6 },
        note: `Node.js ${process.versions.node}`,
      },
      {
        what: 'deployed bundle / boto3 and Pillow',
        value: ratio(samples.ours, samples.python),
        goal: { atMost: 0.3 },
      },
    ];
    return Promise.resolve(python === undefined ? figures.slice(0, 1) : figures);
  },
};

/** Returns the milliseconds that a new process takes to import modules. */
function importInNode(modules: readonly string[]): number {
  const imports = modules.map((name) => `require(${JSON.stringify(name)})`).join(';');
  const code = `const start = performance.now(); ${imports}; console.log(performance.now() - start)`;
  return Number(runAndRead(process.execPath, ['-e', code]));
}

function runAndRead(program: string, args: readonly string[]): string {
  const layer = path.join(stageLayer(hostArchitecture()).path, 'nodejs', 'node_modules');
  return execFileSync(program, args, {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...FUNCTION_VARIABLES, ...CLIENT_VARIABLES, NODE_PATH: layer },
  });
}
