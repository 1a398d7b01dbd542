import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { strToU8, zipSync } from 'fflate';
import { CodeStore } from '../../../local-aws/lambda/code-store';
import type { FunctionConfiguration } from '../../../local-aws/lambda/functions';
import { Runner } from '../../../local-aws/lambda/runner';
import { CONFIGURATION, FUNCTION_ARN } from './deployed-function';

/** Replaces RoleSessions: the access key ID is the ARN of the role. */
const ROLES = {
  of: ({ Role }: { readonly Role: string }) => Promise.resolve({ variables: { AWS_ACCESS_KEY_ID: Role } }),
};
const ARN = 'arn:aws:lambda:eu-central-1:123456789012';
const HANDLER = `
exports.handler = async (event, context) => {
  if (event.exit) process.exit(1);
  if (event.hang) await new Promise(() => setInterval(() => {}, 1000));
  if (event.exitLater) setTimeout(() => process.exit(1), 5);
  const load = (name) => { try { return require(name); } catch { return 'missing'; } };
  return { pid: process.pid, context, environment: process.env, layer: load('from-layer') };
};`;

interface Seen {
  readonly pid: number;
  readonly context: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly layer: string;
}

let folder: string;
let code: CodeStore;
let runner: Runner;
let configuration: FunctionConfiguration;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runner-'));
  code = new CodeStore(folder);
  runner = new Runner(code, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, undefined, ROLES);
  configuration = {
    ...CONFIGURATION,
    CodeSha256: code.keep(zipSync({ 'index.js': strToU8(HANDLER) })),
    Timeout: 30,
  };
});
afterEach(async () => {
  await runner.stop();
  rmSync(folder, { recursive: true });
});

async function invoke(changed: Partial<FunctionConfiguration> = {}): Promise<Seen> {
  const { result, error } = await runner.invoke({ ...configuration, ...changed }, {}, 'r1');
  expect(error).toBeUndefined();
  return result as Seen;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a deployed function', () => {
  test('a deployed function has its own environment variables, those of the local AWS, and those of Lambda', async () => {
    const Environment = { Variables: { TABLE: 'thumbnails', AWS_ENDPOINT_URL: 'elsewhere' } };
    const { environment, context } = await invoke({ Environment });
    expect(environment).toMatchObject({
      TABLE: 'thumbnails',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: CONFIGURATION.Role,
      AWS_LAMBDA_FUNCTION_NAME: 'thumbnails',
      AWS_LAMBDA_FUNCTION_VERSION: '12',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/thumbnails',
      LAMBDA_TASK_ROOT: expect.stringContaining(folder) as unknown,
    });
    expect(context).toMatchObject({
      functionName: 'thumbnails',
      functionVersion: '12',
      invokedFunctionArn: `${FUNCTION_ARN}:12`,
      memoryLimitInMB: '1024',
      awsRequestId: 'r1',
    });
    expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[12\]/);
  });

  test('finds modules only in its layers', async () => {
    const Arn = `${ARN}:layer:modules:1`;
    const module = { 'index.js': strToU8(`module.exports = 'found';`) };
    code.keepLayer(Arn, zipSync({ nodejs: { node_modules: { 'from-layer': module } } }));
    expect(await invoke({ Layers: [{ Arn }] })).toMatchObject({ layer: 'found' });
    expect(await invoke()).toMatchObject({ layer: 'missing' });
  });

  test("uses this machine's modules where the layer's binaries do not run", async () => {
    const own = new Runner(code, {}, '/own/modules', ROLES);
    try {
      const { result } = await own.invoke(configuration, {}, 'r1');
      expect(result).toMatchObject({ environment: { NODE_PATH: '/own/modules' } });
    } finally {
      await own.stop();
    }
  });

  test('a deployed function is refused if its code was never uploaded', async () => {
    // More often than CONCURRENCY: an error must not block an execution.
    for (let n = 0; n < 3; n++) {
      await expect(runner.invoke({ ...configuration, CodeSha256: 'c2hh' }, {}, 'r1')).rejects.toThrow(
        /never uploaded/,
      );
    }
  });
});

describe('a process', () => {
  test('stays warm for the next event', async () => {
    const { pid } = await invoke();
    expect(await invoke()).toMatchObject({ pid });
  });

  test.each<[string, Partial<FunctionConfiguration>]>([
    ['version', { FunctionArn: `${FUNCTION_ARN}:13` }],
    ['environment', { Environment: { Variables: { TABLE: 'another' } } }],
    ['timeout', { Timeout: 29 }],
  ])('a process is not reused for another %s', async (_, changed) => {
    const { pid } = await invoke();
    expect((await invoke(changed)).pid).not.toBe(pid);
    expect(await invoke()).toMatchObject({ pid });
  });

  test('a process is not reused for newer code', async () => {
    const { pid } = await invoke();
    const CodeSha256 = code.keep(zipSync({ 'index.js': strToU8(`${HANDLER}// newer`) }));
    expect((await invoke({ CodeSha256 })).pid).not.toBe(pid);
  });

  test('runs alongside at most one other; further events wait', async () => {
    const seen = await Promise.all([invoke(), invoke(), invoke(), invoke(), invoke()]);
    expect(new Set(seen.map(({ pid }) => pid)).size).toBe(2);
  });

  test('a process is replaced after it has exited during an event', async () => {
    const { pid } = await invoke();
    const { error } = await runner.invoke(configuration, { exit: true }, 'r2');
    expect(error?.errorType).toBe('Runtime.ExitError');
    expect((await invoke()).pid).not.toBe(pid);
  });

  test('a process is replaced after a timeout', async () => {
    const Timeout = 1;
    const { error } = await runner.invoke({ ...configuration, Timeout }, { hang: true }, 'r2');
    expect(error?.errorType).toBe('Sandbox.Timedout');
    expect((await invoke({ Timeout })).pid).toBeGreaterThan(0);
  });

  test('a process is replaced after it has exited between two events', async () => {
    const { result } = await runner.invoke(configuration, { exitLater: true }, 'r2');
    const { pid } = result as Seen;
    while (isRunning(pid)) await sleep(5);
    // The runner notices the end a moment later.
    await sleep(50);
    expect((await invoke()).pid).not.toBe(pid);
  });

  test('ends when the runner is stopped', async () => {
    const [one, other] = await Promise.all([invoke(), invoke()]);
    expect([one.pid, other.pid].map(isRunning)).toEqual([true, true]);
    await runner.stop();
    expect([one.pid, other.pid].map(isRunning)).toEqual([false, false]);
  });
});
