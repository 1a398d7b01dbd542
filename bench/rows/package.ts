/** What has to be carried to where the function starts, and what the start takes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { PROJECT_ROOT, stageFunction, stageLayer } from '../../constructs/packaging';
import { listFiles } from '../../constructs/packaging/staging';
import { ENV } from '../../lambda-src/contract';
import { hostArchitecture } from '../../scripts/synth';
import { ratio } from '../rounds';
import type { Figure, Row } from '../row';

const MEGABYTE = 1_000_000;
const ROUNDS = 15;

export const SIZE: Row = {
  id: 'P8',
  name: 'size',
  title: 'Bytes of the package',
  measure: () => {
    const zipped = (folder: string): number =>
      zipSync(
        Object.fromEntries(listFiles(folder).map((file) => [file, readFileSync(path.join(folder, file))])),
        { level: 6 },
      ).length / MEGABYTE;
    return Promise.resolve([
      { what: 'function', value: zipped(stageFunction().path), unit: 'MB', goal: { atMost: 0.5 } },
      ...(['arm64', 'x86_64'] as const).map((architecture): Figure => ({
        what: `layer, ${architecture}`,
        value: zipped(stageLayer(architecture).path),
        unit: 'MB',
        goal: { atMost: 8.5 },
      })),
    ]);
  },
};

/** Milliseconds of what is imported before the first event can be handled, in a new process. */
const IMPORTS = {
  /** The deployed bundle, which also makes its clients. */
  ours: `require(${JSON.stringify(path.join(PROJECT_ROOT, 'dist', 'function', 'index.js'))})`,
  /** The same packages as their own CommonJS builds. */
  unbundled: [
    '@aws-sdk/client-s3',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/lib-dynamodb',
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    'sharp',
    'uuid',
  ]
    .map((name) => `require('${name}')`)
    .join(';'),
};

export const COLD_START: Row = {
  id: 'P5',
  name: 'cold-start',
  title: 'Import before the first event',
  measure: ({ python }) => {
    stageFunction();
    const layer = path.join(stageLayer(hostArchitecture()).path, 'nodejs', 'node_modules');
    const node = (code: string): number =>
      Number(
        execFileSync(
          process.execPath,
          ['-e', `const start = performance.now(); ${code}; console.log(performance.now() - start)`],
          {
            cwd: PROJECT_ROOT,
            encoding: 'utf8',
            env: { ...process.env, ...FUNCTION_ENVIRONMENT, NODE_PATH: layer },
          },
        ),
      );
    const pythonImport = (program: string): number =>
      Number(
        execFileSync(
          program,
          [
            '-c',
            `import time
start = time.perf_counter()
import boto3
from PIL import Image
boto3.client("s3", region_name="eu-central-1")
boto3.resource("dynamodb", region_name="eu-central-1")
print((time.perf_counter() - start) * 1000)`,
          ],
          { encoding: 'utf8' },
        ),
      );
    const samples = { ours: [] as number[], unbundled: [] as number[], python: [] as number[] };
    // The first of each fills the disk's cache.
    for (let round = -1; round < ROUNDS; round++) {
      const ours = node(IMPORTS.ours);
      const unbundled = node(IMPORTS.unbundled);
      const boto = python === undefined ? NaN : pythonImport(python);
      if (round < 0) continue;
      samples.ours.push(ours);
      samples.unbundled.push(unbundled);
      samples.python.push(boto);
    }
    return Promise.resolve([
      {
        what: 'deployed bundle / the same packages, unbundled CommonJS',
        value: ratio(samples.ours, samples.unbundled),
        goal: { atMost: 0.6 },
        note: `Node.js ${process.versions.node}`,
      },
      ...(python === undefined
        ? []
        : [
            {
              what: 'deployed bundle / boto3 and Pillow',
              value: ratio(samples.ours, samples.python),
              goal: { atMost: 0.3 },
            },
          ]),
    ]);
  },
};

const FUNCTION_ENVIRONMENT: Readonly<Record<string, string>> = {
  [ENV.thumbnailBucket]: 'thumbnails',
  [ENV.metadataTable]: 'records',
  [ENV.thumbnailSize]: '128',
  [ENV.environment]: 'production',
  [ENV.maxInputMegabytes]: '64',
  [ENV.maxInputMegapixels]: '50',
  AWS_REGION: 'eu-central-1',
};
