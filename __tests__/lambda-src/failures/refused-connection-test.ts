import type { Call } from '../../../scripts/checks/function/services';
import { printedBy } from '../printed';
import { FunctionOnWire } from '../wire/function-on-wire';

const KEY = 'cat.png';
const world = new FunctionOnWire();

beforeAll(() => world.start());
afterAll(() => world.services.stop());

test.each<[string, Call]>([
  ['from the first call', 'GET source'],
  ['during a reconciliation', 'PUT thumbnail'],
])('a connection refused %s fails as NETWORK, and a later retry completes', async (_, call) => {
  world.given(KEY, `${call} before`);
  const versionId = `${call} after`;
  const change = world.upload(KEY, versionId);
  let stopped: Promise<void> | undefined;
  world.watchers.set(KEY, (made) => (made === call ? () => (stopped ??= world.services.stop()) : undefined));
  const [line] = await printedBy(async () => {
    expect((await world.deliver([change])).error?.message).toMatch(/^1 failed: .*ECONN/);
  });
  expect(line).toMatchObject({ level: 'ERROR', key: KEY, fault: 'NETWORK' });
  expect(world.madeFrom(KEY)).toBe(`${call} before`);

  await stopped;
  world.watchers.clear();
  await world.services.start();
  await printedBy(async () => {
    expect((await world.deliver([change])).error).toBeUndefined();
  });
  expect([world.madeFrom(KEY), world.statusOf(KEY, versionId)]).toEqual([versionId, 'SUCCESS']);
});
