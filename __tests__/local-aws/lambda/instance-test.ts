import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Instance, type InstanceProps } from '../../../local-aws/lambda/instance';

/** A handler whose behavior depends on its event. */
const HANDLER = `
let invocations = 0;
exports.handler = async (event, context) => {
  invocations++;
  for (const line of event.print ?? []) console.log(line);
  for (const line of event.complain ?? []) console.error(line);
  if (event.unfinished) process.stdout.write(event.unfinished);
  if (event.exitLater) setTimeout(() => process.exit(1), 5);
  if (event.fail) throw new TypeError(event.fail);
  if (event.throwText) throw event.throwText;
  if (event.reject) Promise.reject(new Error('nobody waits'));
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.hang || event.reject) await new Promise(() => setInterval(() => {}, 1000));
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
});
afterEach(() => Promise.all(instances.splice(0).map((instance) => instance.stop())));
afterAll(() => {
  rmSync(taskRoot, { recursive: true });
});

function start(props: Partial<InstanceProps> = {}, handler = 'index.handler'): Instance {
  const environment = { _HANDLER: handler, LAMBDA_TASK_ROOT: taskRoot };
  const instance = new Instance({ taskRoot, environment, timeoutSeconds: 30, context: {}, ...props });
  instances.push(instance);
  return instance;
}

describe('an invocation that succeeds', () => {
  test("gives the handler its event, Lambda's context, and its own folder, and returns its result", async () => {
    const instance = start({ context: { functionName: 'thumbnails' } });
    const event = { ask: true, Records: [{ key: 'Grüße 🐈.png' }] };
    const invocation = await instance.invoke(event, 'r1');
    expect(invocation.requestId).toBe('r1');
    expect(invocation.error).toBeUndefined();
    expect(invocation.milliseconds).toBeGreaterThan(0);
    expect(invocation.result).toMatchObject({
      event,
      context: { functionName: 'thumbnails', awsRequestId: 'r1' },
      folder: realpathSync(taskRoot),
    });
  });

  test('provides the remaining time', async () => {
    const { result } = await start({ timeoutSeconds: 20 }).invoke({ remaining: true });
    expect(result).toBeGreaterThan(0);
    expect(result).toBeLessThanOrEqual(20_000);
  });

  test('an invocation that succeeds has the result null if the handler returns nothing', async () => {
    expect((await start().invoke({})).result).toBeNull();
  });

  test('leaves its state to the next invocation', async () => {
    const instance = start();
    expect((await instance.invoke({ ask: true })).result).toMatchObject({ invocations: 1 });
    expect((await instance.invoke({ ask: true })).result).toMatchObject({ invocations: 2 });
  });

  test('an invocation that succeeds has only the environment variables of its function', async () => {
    const environment = { _HANDLER: 'index.handler', LAMBDA_TASK_ROOT: taskRoot, TABLE: 'thumbnails' };
    const { result } = await start({ environment }).invoke({ ask: true });
    const seen = { ...(result as { environment: Record<string, string> }).environment };
    delete seen.__CF_USER_TEXT_ENCODING; // macOS adds it to every process.
    expect(seen).toEqual(environment);
  });
});

test('output is returned for each invocation separately, in order', async () => {
  const instance = start();
  const many = Array.from({ length: 2000 }, (_, index) => `line ${index} ${'x'.repeat(100)}`);
  expect((await instance.invoke({ print: ['one', 'two'] })).lines).toEqual(['one', 'two']);
  expect((await instance.invoke({ print: many })).lines).toEqual(many);
  expect((await instance.invoke({})).lines).toEqual([]);
  expect((await instance.invoke({ print: ['before'], fail: 'no' })).lines).toEqual(['before']);
});

test('output to standard error is returned for each invocation separately', async () => {
  const instance = start();
  const complain = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
  for (let n = 0; n < 10; n++) expect((await instance.invoke({ complain })).lines).toEqual(complain);
});

test('output without a line break at its end is returned as a line', async () => {
  const instance = start();
  expect((await instance.invoke({ unfinished: 'abc' })).lines).toEqual(['abc']);
  expect((await instance.invoke({})).lines).toEqual([]);
});

describe('an invocation that fails', () => {
  test('returns an error in the format of Lambda and leaves the process alive', async () => {
    const instance = start();
    const { result, error } = await instance.invoke({ fail: 'no such image' });
    expect(result).toBeUndefined();
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
    const { error } = await start().invoke({ throwText: 'no' });
    expect(error).toEqual({ errorType: 'string', errorMessage: 'no', trace: [] });
  });

  test('returns an error if the result cannot be converted to JSON', async () => {
    expect((await start().invoke({ circle: true })).error?.errorMessage).toMatch(/circular/);
  });

  test.each([
    ['broken.handler', 'cannot start'],
    ['missing.handler', "Cannot find module '.*missing'"],
  ])('returns the error thrown when %s is loaded', async (handler, message) => {
    expect((await start({}, handler).invoke({})).error?.errorMessage).toMatch(new RegExp(message));
  });
});

describe('the process', () => {
  test('ends on a timeout, and its output until then is returned', async () => {
    // Long enough for the process to start on a busy machine.
    const instance = start({ timeoutSeconds: 1 });
    const { error, result, lines } = await instance.invoke({ print: ['still here'], hang: true }, 'r1');
    expect(error?.errorType).toBe('Sandbox.Timedout');
    expect(error?.errorMessage).toBe('RequestId: r1 Error: Task timed out after 1.00 seconds');
    expect(result).toBeUndefined();
    expect(lines).toEqual(['still here']);
    expect(instance.alive).toBe(false);
  });

  test.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('ends when the handler exits with status %d', async (exit, message) => {
    const instance = start();
    const { error, lines } = await instance.invoke({ print: ['last words'], exit }, 'r1');
    expect(error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: r1 Error: ${message}`,
    });
    expect(lines).toEqual(['last words']);
    expect(instance.alive).toBe(false);
  });

  test('ends on an unhandled rejection', async () => {
    const instance = start();
    expect((await instance.invoke({ reject: true })).error?.errorType).toBe('Runtime.ExitError');
    expect(instance.alive).toBe(false);
  });

  test('the process can end between two events', async () => {
    const instance = start();
    expect((await instance.invoke({ exitLater: true })).error).toBeUndefined();
    while (instance.alive) await sleep(5);
  });

  test('ends when it is stopped during an invocation', async () => {
    const instance = start();
    const invocation = instance.invoke({ hang: true });
    await instance.stop();
    expect(instance.alive).toBe(false);
    expect((await invocation).error?.errorMessage).toMatch(/SIGKILL/);
  });
});
