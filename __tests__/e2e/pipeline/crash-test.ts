/**
 * Attempts that end without a line from the function: what Lambda reports, and what the saved queries make of it. The errors
 * and log lines of code that cannot be loaded are those of AWS's own runtime.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
  type GetFunctionConfigurationCommandOutput,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import sharp from 'sharp';
import { SAVED_QUERIES } from '../../../constructs/monitoring/log-queries';
import { selects } from '../../support/log-query';
import { DeployedPipeline } from '../support/deployed-pipeline';

const KEY = 'large.png';
/** Module that takes memory without end. */
const HOARDER = `const hoard = []; setInterval(() => hoard.push(Buffer.alloc(64 << 20, 1)), 1);`;

interface Attempt {
  /** What the invocation returned. */
  readonly error: unknown;
  /** Record of Lambda's report. */
  readonly report: unknown;
  /** Number of lines that the query of failures selects. */
  readonly selected: number;
}

let pipeline: DeployedPipeline;
let version: string;
beforeAll(async () => {
  pipeline = await DeployedPipeline.deploy();
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const image = sharp({ create: { width: 3000, height: 2000, channels: 3, background: 'white', noise } });
  version = await pipeline.upload(KEY, await image.png({ compressionLevel: 1 }).toBuffer());
}, 600_000);
afterAll(() => pipeline.deployment.stop());

/** Invokes the unpublished version with the event of the upload, and reads the log lines of this invocation. */
async function attempt(): Promise<Attempt> {
  const bucket = { name: pipeline.output('source_bucket_name') };
  const object = { key: KEY, size: 1, versionId: version };
  const record = { eventVersion: '2.1', eventName: 'ObjectCreated:Put', eventTime: new Date().toISOString() };
  const invoke = new InvokeCommand({
    FunctionName: pipeline.output('image_processor_function_name'),
    Payload: JSON.stringify({ Records: [{ ...record, s3: { bucket, object } }] }),
  });
  const { Payload, $metadata } = await pipeline.clients.lambda.send(invoke);
  const filter = new FilterLogEventsCommand({
    logGroupName: pipeline.output('log_group_name'),
    filterPattern: `"${$metadata.requestId ?? ''}"`,
  });
  const { events = [] } = await pipeline.clients.logs.send(filter);
  const lines = events.map(({ message }) => JSON.parse(message ?? '') as { type?: string; record?: unknown });
  return {
    error: JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown,
    report: lines.find(({ type }) => type === 'platform.report')?.record,
    selected: lines.filter((line) => selects(SAVED_QUERIES['failures-by-reason'][0], line)).length,
  };
}

async function configuration(): Promise<GetFunctionConfigurationCommandOutput> {
  const FunctionName = pipeline.output('image_processor_function_name');
  return pipeline.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
}

async function configure(change: Partial<UpdateFunctionConfigurationCommandInput>): Promise<void> {
  const FunctionName = pipeline.output('image_processor_function_name');
  await pipeline.clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));
}

/** Returns the processes that run functions for this test file. */
function functionProcesses(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runtime-client.js')
        );
      } catch {
        return false; // Ended meanwhile.
      }
    });
}

test('an attempt that succeeds is no failure, and its report has duration and memory', async () => {
  const { error, report, selected } = await attempt();
  expect(error).toBeNull();
  expect(report).toMatchObject({
    status: 'success',
    metrics: {
      durationMs: expect.any(Number) as unknown,
      initDurationMs: expect.any(Number) as unknown,
      maxMemoryUsedMB: expect.any(Number) as unknown,
    },
  });
  expect(selected).toBe(0);
});

test('a process that is killed is one failure with the type of its end', async () => {
  await configure({ Timeout: 59 }); // Another configuration starts another process.
  const before = functionProcesses();
  const attempted = attempt();
  let started: number | undefined;
  while (started === undefined) {
    await new Promise(setImmediate);
    started = functionProcesses().find((pid) => !before.includes(pid));
  }
  process.kill(started, 'SIGKILL');
  const { error, report, selected } = await attempted;
  expect(error).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(
      /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
    ) as unknown,
  });
  expect(report).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
  expect(selected).toBe(1);
});

test('memory that is exhausted is one failure, and the report shows it', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'hoarder-')), 'hoarder.cjs');
  writeFileSync(file, HOARDER);
  const { Environment, MemorySize = 0 } = await configuration();
  const variables = { ...Environment?.Variables, NODE_OPTIONS: `--require ${file}` };
  await configure({ Environment: { Variables: variables } });
  const { report, selected } = await attempt();
  await configure({ Environment: { Variables: Environment?.Variables } });
  rmSync(path.dirname(file), { recursive: true });
  expect(report).toMatchObject({ status: 'error', errorType: 'Runtime.OutOfMemory' });
  const { maxMemoryUsedMB } = (report as { metrics: { maxMemoryUsedMB: number } }).metrics;
  expect(maxMemoryUsedMB).toBeGreaterThanOrEqual(MemorySize);
  expect(selected).toBe(1);
});

test('a function without its layer is one failure, and the error names the missing module', async () => {
  await configure({ Layers: [] });
  const { error, report, selected } = await attempt();
  expect(error).toMatchObject({
    errorMessage: expect.stringContaining('Could not load the "sharp" module') as unknown,
  });
  expect(report).toMatchObject({ status: 'error', errorType: 'Runtime.Unknown' });
  expect(selected).toBe(1);
});
