import { approve } from '../../../ops/cli/approval';

let printed = '';
beforeEach(() => {
  printed = '';
  jest.spyOn(console, 'error').mockImplementation((text) => (printed += String(text)));
});
afterEach(() => jest.restoreAllMocks());

test('approve answers yes without asking for --yes', async () => {
  expect(await approve('Send 3 keys?', { yes: true })).toBe(true);
  expect(printed).toBe('Send 3 keys? Yes.');
});

test('approve refuses for --dry-run, even with --yes', async () => {
  expect(await approve('Send 3 keys?', { yes: true, dryRun: true })).toBe(false);
  expect(printed).toBe('Send 3 keys? Dry run: nothing was changed.');
});

test('approve fails with exit code 2 and the question if there is no terminal', async () => {
  const { stdin } = process;
  const before = stdin.isTTY;
  stdin.isTTY = false;
  try {
    const refusal = approve('Send 3 keys?', {});
    await expect(refusal).rejects.toThrow('Send 3 keys? There is no terminal to ask on: add --yes');
    await expect(refusal).rejects.toMatchObject({ exitCode: 2 });
  } finally {
    stdin.isTTY = before;
  }
});
