/** What commands do with an original that an earlier version, which recorded no acceptance criteria, refused. */
import { commandRunner } from '../command-runner';
import { serveHostile } from '../hostile-server';

const run = commandRunner(() =>
  serveHostile({ key: 'k', message: 'TOO_MANY_PIXELS', acceptanceCriteria: 'v1;megapixels=1' }, 'reports'),
);

test.each([
  ['failed', '1 object checked, 1 sent. Sent in this run: 1 retry.'],
  ['different', '2 objects checked, 2 sent. Sent in this run: 1 retry, 1 stale.'],
  ['missing', '1 object checked, 0 sent.'],
])('backfill --only %s sends it exactly if it selects refused originals', async (only, result) => {
  const { printed, status } = await run('backfill', '--only', only, '--yes');
  expect(printed).toContain(`${result}\n`);
  expect(status).toBe(0);
});

test('backfill --dry-run shows the price of a retry, and sends nothing', async () => {
  const { printed, status } = await run('backfill', '--only', 'failed', '--dry-run');
  expect(printed).toMatch(
    /^1 object to check, 1 to send\.\nSending takes about 1 s .* costs less than \$0\.01 /,
  );
  expect(printed).toContain('Dry run: nothing was changed.');
  expect(status).toBe(0);
});
