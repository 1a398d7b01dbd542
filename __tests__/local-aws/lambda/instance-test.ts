import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Instance, type InstanceProps } from '../../../local-aws/lambda/instance';
import { lambdaVariables } from '../../../local-aws/lambda/lambda-variables';
import { CONFIGURATION } from './deployed-function';

/** A handler whose behavior depends on its event. */
const HANDLER = `
let invocations = 0;
exports.handler = async (event, context) => {
  invocations++;
  for (const line of event.print ?? []) process.stdout.write(line + '\\n');
  for (const line of event.complain ?? []) process.stderr.write(line + '\\n');
  for (const level of event.console ?? []) console[level]('seen', level);
  if (event.unfinished) process.stdout.write(event.unfinished);
  if (event.exitLater) setTimeout(() => process.exit(1), 5);
  if (event.fail) throw new TypeError(event.fail);
  if (event.throwText) throw event.throwText;
  if (event.reject) Promise.reject(new Error('nobody waits'));
  if (event.exit !== undefined) process.exit(event.exit);
  const taken = event.megabytes && Buffer.alloc(event.megabytes << 20, 1);
  if (event.hang || event.reject || taken) await new Promise(() => setInterval(() => {}, 1000));
  if (event.remaining) return context.getRemainingTimeInMillis();
  if (event.circle) return { get self() { return this; } };
  return event.ask && { event, context, invocations, environment: process.env, folder: process.cwd() };
};
`;

let taskRoot: string;
const instances: Instance[] = [];
beforeAll(() => {
  taskRoot = mkdtempSync(path.join(tmpdir(), 'instance-'));
  writeFileSync(path.join(taskRoot, 'index.js'), HANDLER);
  writeFileSync(path.join(taskRoot, 'broken.js'), `throw new RangeError('cannot start');`);
  writeFileSync(path.join(taskRoot, 'layerless.js'), `require('from-layer');`);
  writeFileSync(path.join(taskRoot, 'invalid.js'), `exports.handler = ;`);
});
afterEach(() => Promise.all(instances.splice(0).map((instance) => instance.stop())));
afterAll(() => {
  rmSync(taskRoot, { recursive: true });
});

async function start(props: Partial<InstanceProps> = {}, Handler = 'index.handler'): Promise<Instance> {
  const environment = lambdaVariables({ ...CONFIGURATION, Handler }, taskRoot, '');
  const instance = await Instance.start({
    taskRoot,
    environment,
    timeoutSeconds: 30,
    functionArn: CONFIGURATION.FunctionArn,
    ...props,
  });
  instances.push(instance);
  return instance;
}

describe('an invocation that succeeds', () => {
  test("gives the handler its event, Lambda's context, and its own folder, and returns its result", async () => {
    const instance = await start();
    const event = { ask: true, Records: [{ key: 'Grüße 🐈.png' }] };
    const invocation = await instance.invoke(event, 'r1');
    expect(invocation.requestId).toBe('r1');
    expect(invocation.error).toBeUndefined();
    expect(invocation.milliseconds).toBeGreaterThan(0);
    expect(invocation.result).toMatchObject({
      event,
      context: {
        functionName: 'thumbnails',
        functionVersion: '12',
        invokedFunctionArn: CONFIGURATION.FunctionArn,
        memoryLimitInMB: '1024',
        awsRequestId: 'r1',
      },
      folder: realpathSync(taskRoot),
    });
  });

  test('provides the remaining time', async () => {
    const instance = await start({ timeoutSeconds: 20 });
    const { result } = await instance.invoke({ remaining: true });
    expect(result).toBeGreaterThan(0);
    expect(result).toBeLessThanOrEqual(20_000);
  });

  test('an invocation that succeeds has the result null if the handler returns nothing', async () => {
    const instance = await start();
    expect((await instance.invoke({})).result).toBeNull();
  });

  test('leaves its state to the next invocation', async () => {
    const instance = await start();
    expect((await instance.invoke({ ask: true })).result).toMatchObject({ invocations: 1 });
    expect((await instance.invoke({ ask: true })).result).toMatchObject({ invocations: 2 });
  });

  test('an invocation that succeeds has only the environment variables of its function', async () => {
    const environment = { ...lambdaVariables(CONFIGURATION, taskRoot, ''), TABLE: 'thumbnails' };
    const instance = await start({ environment });
    const { result } = await instance.invoke({ ask: true });
    const seen = { ...(result as { environment: Record<string, string> }).environment };
    delete seen.__CF_USER_TEXT_ENCODING; // macOS adds it to every process.
    // The runtime adds the last one for the SDK's tracing.
    expect(seen).toEqual({
      ...environment,
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown,
    });
  });
});

test('output is returned for each invocation separately, in order', async () => {
  const instance = await start();
  const many = Array.from({ length: 2000 }, (_, index) => `line ${index} ${'x'.repeat(100)}`);
  expect((await instance.invoke({ print: ['one', 'two'] })).lines).toEqual(['one', 'two']);
  expect((await instance.invoke({ print: many })).lines).toEqual(many);
  expect((await instance.invoke({})).lines).toEqual([]);
});

test("console lines have the format of AWS's runtime", async () => {
  const instance = await start();
  const { lines } = await instance.invoke({ console: ['info', 'error'] }, 'r1');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    ['INFO', 'ERROR'].map((level) => ({
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      level,
      requestId: 'r1',
      message: `seen ${level.toLowerCase()}`,
    })),
  );
});

test('output to standard error is returned for each invocation separately', async () => {
  const instance = await start();
  const complain = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
  for (let n = 0; n < 10; n++) expect((await instance.invoke({ complain })).lines).toEqual(complain);
});

test('output without a line break at its end is returned as a line', async () => {
  const instance = await start();
  expect((await instance.invoke({ unfinished: 'abc' })).lines).toEqual(['abc']);
  expect((await instance.invoke({})).lines).toEqual([]);
});

describe('an invocation that fails', () => {
  test('returns an error in the format of Lambda, logs it, and leaves the process alive', async () => {
    const instance = await start();
    const { result, error, platformError, lines } = await instance.invoke({ fail: 'no such image' });
    expect(result).toBeUndefined();
    expect(platformError).toBeUndefined();
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'ERROR', message: { errorType: 'TypeError', errorMessage: 'no such image' } },
    ]);
    expect(error).toEqual({
      errorType: 'TypeError',
      errorMessage: 'no such image',
      trace: expect.arrayContaining([
        'TypeError: no such image',
        expect.stringContaining('index.js'),
      ]) as unknown,
    });
    expect(instance.alive).toBe(true);
    expect((await instance.invoke({ ask: true })).result).toMatchObject({ invocations: 2 });
  });

  test('returns type and text of a thrown value that is not an Error', async () => {
    const instance = await start();
    const { error } = await instance.invoke({ throwText: 'no' });
    expect(error).toEqual({ errorType: 'string', errorMessage: 'no', trace: [] });
  });

  test('returns an error if the result cannot be converted to JSON', async () => {
    const instance = await start();
    const { error } = await instance.invoke({ circle: true });
    expect(error?.errorType).toBe('Runtime.JSONStringifyError');
  });

  test.each([
    ['broken.handler', 'RangeError', 'cannot start', 'Runtime.Unknown'],
    ['missing.handler', 'Runtime.ImportModuleError', "Cannot find module 'missing'"],
    ['layerless.handler', 'Runtime.ImportModuleError', "Cannot find module 'from-layer'"],
    ['invalid.handler', 'Runtime.UserCodeSyntaxError', 'Unexpected'],
    ['index.other', 'Runtime.HandlerNotFound', 'index.other is undefined or not exported'],
  ])(
    'ends the process if %s cannot be loaded, with %s',
    async (handler, errorType, message, reportedType = errorType) => {
      const instance = await start({}, handler);
      const { error, platformError, lines } = await instance.invoke({});
      expect(error).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) as unknown });
      expect(platformError).toEqual({ status: 'error', errorType: reportedType });
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        level: 'ERROR',
        message: { errorMessage: error?.errorMessage },
      });
      expect(instance.alive).toBe(false);
    },
  );
});

describe('the process', () => {
  test('ends on a timeout, and its output until then is returned', async () => {
    // Long enough for the process to start on a busy machine.
    const instance = await start({ timeoutSeconds: 1 });
    const invocation = await instance.invoke({ print: ['still here'], hang: true }, 'r1');
    const { error, platformError, result, lines } = invocation;
    expect(error?.errorType).toBe('Sandbox.Timedout');
    expect(error?.errorMessage).toBe('RequestId: r1 Error: Task timed out after 1.00 seconds');
    expect(platformError).toEqual({ status: 'timeout' });
    expect(result).toBeUndefined();
    expect(lines).toEqual(['still here']);
    expect(instance.alive).toBe(false);
  });

  test.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('ends when the handler exits with status %d', async (exit, message) => {
    const instance = await start();
    const { error, platformError, lines } = await instance.invoke({ print: ['last words'], exit }, 'r1');
    expect(platformError).toEqual({ status: 'error', errorType: 'Runtime.ExitError' });
    expect(error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: r1 Error: ${message}`,
    });
    expect(lines).toEqual(['last words']);
    expect(instance.alive).toBe(false);
  });

  test('ends on an unhandled rejection', async () => {
    const instance = await start();
    expect((await instance.invoke({ reject: true })).error?.errorType).toBe('Runtime.ExitError');
    expect(instance.alive).toBe(false);
  });

  (process.platform === 'linux' ? test : test.skip)(
    'is killed when it uses more memory than the function has',
    async () => {
      const instance = await start({ memoryMegabytes: 200 });
      const { error, platformError, peakMebibytes } = await instance.invoke({ megabytes: 300 }, 'r1');
      expect(error?.errorMessage).toBe('RequestId: r1 Error: Runtime exited with error: signal: killed');
      expect(platformError).toEqual({ status: 'error', errorType: 'Runtime.OutOfMemory' });
      expect(peakMebibytes).toBeGreaterThan(200);
      expect(instance.alive).toBe(false);
    },
  );

  test('reports the time until the function was loaded once', async () => {
    const instance = await start();
    const { initMilliseconds } = await instance.invoke({});
    expect(initMilliseconds).toBeGreaterThan(0);
    expect((await instance.invoke({})).initMilliseconds).toBeUndefined();
  });

  test('the process can end between two events', async () => {
    const instance = await start();
    expect((await instance.invoke({ exitLater: true })).error).toBeUndefined();
    while (instance.alive) await sleep(5);
  });

  test('ends when it is stopped during an invocation', async () => {
    const instance = await start();
    const invocation = instance.invoke({ hang: true });
    await instance.stop();
    expect(instance.alive).toBe(false);
    expect((await invocation).error?.errorMessage).toMatch(/signal: killed/);
  });
});
