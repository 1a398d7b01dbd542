import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { strToU8, zipSync } from 'fflate';
import { CodeStore } from '../../../local-aws/lambda/code-store';
import type { FunctionConfiguration } from '../../../local-aws/lambda/functions';
import { Runner } from '../../../local-aws/lambda/runner';
import { CONFIGURATION, FUNCTION_ARN } from './deployed-function';

/** Stands for sessions of roles: credentials that tell whose they are. */
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

interface Told {
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

async function invoke(changed: Partial<FunctionConfiguration> = {}): Promise<Told> {
  const { result, error } = await runner.invoke({ ...configuration, ...changed }, {}, 'r1');
  expect(error).toBeUndefined();
  return result as Told;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a deployed function', () => {
  test('sees its own variables, those of the place, and what Lambda tells it of itself', async () => {
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

  test('finds the modules of its layers, and without a layer does not', async () => {
    const Arn = `${ARN}:layer:modules:1`;
    const module = { 'index.js': strToU8(`module.exports = 'found';`) };
    code.keepLayer(Arn, zipSync({ nodejs: { node_modules: { 'from-layer': module } } }));
    expect(await invoke({ Layers: [{ Arn }] })).toMatchObject({ layer: 'found' });
    expect(await invoke()).toMatchObject({ layer: 'missing' });
  });

  test("takes this machine's modules where the layer's binaries do not run", async () => {
    const own = new Runner(code, {}, '/own/modules', ROLES);
    try {
      const { result } = await own.invoke(configuration, {}, 'r1');
      expect(result).toMatchObject({ environment: { NODE_PATH: '/own/modules' } });
    } finally {
      await own.stop();
    }
  });

  test('whose code was never uploaded is an error that says so', async () => {
    // More often than there are places: an error must not take one.
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
  ])('does not serve another %s', async (_, changed) => {
    const { pid } = await invoke();
    expect((await invoke(changed)).pid).not.toBe(pid);
    expect(await invoke()).toMatchObject({ pid });
  });

  test('does not serve newer code', async () => {
    const { pid } = await invoke();
    const CodeSha256 = code.keep(zipSync({ 'index.js': strToU8(`${HANDLER}// newer`) }));
    expect((await invoke({ CodeSha256 })).pid).not.toBe(pid);
  });

  test('runs beside one other at most; further events wait for either', async () => {
    const told = await Promise.all([invoke(), invoke(), invoke(), invoke(), invoke()]);
    expect(new Set(told.map(({ pid }) => pid)).size).toBe(2);
  });

  test('that ended in the middle of an event is replaced', async () => {
    const { pid } = await invoke();
    const { error } = await runner.invoke(configuration, { exit: true }, 'r2');
    expect(error?.errorType).toBe('Runtime.ExitError');
    expect((await invoke()).pid).not.toBe(pid);
  });

  test('that has timed out is replaced at once', async () => {
    const Timeout = 1;
    const { error } = await runner.invoke({ ...configuration, Timeout }, { hang: true }, 'r2');
    expect(error?.errorType).toBe('Sandbox.Timedout');
    expect((await invoke({ Timeout })).pid).toBeGreaterThan(0);
  });

  test('that ended between two events is replaced', async () => {
    const { result } = await runner.invoke(configuration, { exitLater: true }, 'r2');
    const { pid } = result as Told;
    while (isRunning(pid)) await sleep(5);
    // Its end is noticed a moment after it.
    await sleep(50);
    expect((await invoke()).pid).not.toBe(pid);
  });

  test('ends when all is stopped', async () => {
    const [one, other] = await Promise.all([invoke(), invoke()]);
    expect([one.pid, other.pid].map(isRunning)).toEqual([true, true]);
    await runner.stop();
    expect([one.pid, other.pid].map(isRunning)).toEqual([false, false]);
  });
});
