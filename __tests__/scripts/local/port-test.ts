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

test('the preferred port is taken where it is free', async () => {
  expect(await choosePort(undefined, free)).toBe(free);
});

test('any free one is taken where it is not', async () => {
  expect(await choosePort(undefined, other.port)).toBe(0);
});

test('a port that was asked for comes before the preferred one', async () => {
  expect(await choosePort(String(free), other.port)).toBe(free);
});

test('a port that was asked for and is taken is refused by its number, with the mend', async () => {
  const choice = choosePort(String(other.port), free);
  await expect(choice).rejects.toThrow(UsageError);
  await expect(choice).rejects.toThrow(new RegExp(`^Port ${other.port} is taken: .*--port`));
});

test.each(['0', '65536', '-1', '80.5', 'http', ''])('%j is no port', async (asked) => {
  await expect(choosePort(asked, free)).rejects.toMatchObject({
    message: expect.stringContaining(`--port is "${asked}": give a whole number`) as string,
    exitCode: 2,
  });
});
