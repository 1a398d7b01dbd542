import { freePort } from '../../../scripts/lib/ports';
import { UsageError } from '../../../scripts/lib/usage-error';
import { choosePort } from '../../../scripts/local/port';
import { serve, type Served } from '../../local-aws/loopback';

let other: Served;
let free: number;
beforeAll(async () => {
  other = await serve(() => undefined);
  free = await freePort();
});
afterAll(() => other.close());

test('the preferred port is chosen if it is free', async () => {
  expect(await choosePort(undefined, free)).toBe(free);
});

test('any free port is chosen if the preferred one is in use', async () => {
  expect(await choosePort(undefined, other.port)).toBe(0);
});

test('a port given with --port is chosen instead of the preferred one', async () => {
  expect(await choosePort(String(free), other.port)).toBe(free);
});

test('a port given with --port that is in use is refused, with what to do', async () => {
  const choice = choosePort(String(other.port), free);
  await expect(choice).rejects.toThrow(UsageError);
  await expect(choice).rejects.toThrow(new RegExp(`^Port ${other.port} is in use: .*--port`));
});

test.each(['0', '65536', '-1', '80.5', 'http', ''])('--port %j is refused', async (asked) => {
  await expect(choosePort(asked, free)).rejects.toMatchObject({
    message: expect.stringContaining(`--port is "${asked}": it must be a whole number`) as string,
    exitCode: 2,
  });
});
