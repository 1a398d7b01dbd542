import { approve } from '../../../ops/cli/approval';

let said = '';
beforeEach(() => {
  said = '';
  jest.spyOn(console, 'error').mockImplementation((text) => (said += String(text)));
});
afterEach(() => jest.restoreAllMocks());

test('who said --yes is not asked', async () => {
  expect(await approve('Send 3 keys?', { yes: true })).toBe(true);
  expect(said).toBe('Send 3 keys? Yes.');
});

test('a dry run writes nothing, whatever else is said', async () => {
  expect(await approve('Send 3 keys?', { yes: true, dryRun: true })).toBe(false);
  expect(said).toBe('Send 3 keys? This is a dry run: nothing was changed.');
});

test('where nobody can answer, the question is the error: wrong use', async () => {
  const { stdin } = process;
  const before = stdin.isTTY;
  stdin.isTTY = false;
  try {
    const refusal = approve('Send 3 keys?', {});
    await expect(refusal).rejects.toThrow('Send 3 keys? Nobody is there to answer: add --yes');
    await expect(refusal).rejects.toMatchObject({ exitCode: 2 });
  } finally {
    stdin.isTTY = before;
  }
});
