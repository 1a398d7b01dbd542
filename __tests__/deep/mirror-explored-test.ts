/** Explores longer histories and more disturbances for the real reconcile loop than `npm test` does. */
import { handleChange } from '../../lambda-src/reconcile/reconcile';
import { expectInDocument } from '../documents/documents';
import { loadBroken } from '../lambda-src/memory/broken-code';
import { BROKEN_STEPS } from '../lambda-src/memory/broken-steps';
import {
  DISTURBED,
  exploreAll,
  MODEL_README,
  sum,
  formatCount,
  type Count,
} from '../lambda-src/memory/explorations';
import { checkAtRandom } from '../lambda-src/memory/random';
import { VERSIONINGS } from '../lambda-src/memory/source-bucket';

describe('every history of three operations, in every order with a crash and a duplicate', () => {
  const counts: Count[] = [];

  test.each(VERSIONINGS)(
    'the mirror holds after every history of three operations with versioning %s',
    async (versioning) => {
      counts.push(await exploreAll(handleChange, 3, { versionings: [versioning] }));
    },
  );

  test('the exploration has the figures that the README of the model states', () => {
    const figures = formatCount(3, counts.reduce(sum));
    process.stdout.write(`${figures}\n`);
    expectInDocument(MODEL_README, 'explored by test:deep', figures);
  });
});

test('the mirror holds after every history of two operations with two crashes, a retry, a redrive and a repeated call', async () => {
  const disturbances = { ...DISTURBED, crashes: 2, attempts: 2, repeats: 1 };
  const figures = formatCount(2, await exploreAll(handleChange, 2, { disturbances }));
  process.stdout.write(`${figures} with more disturbances\n`);
});

test('the mirror holds after 10,000 longer histories in random orders', async () => {
  await checkAtRandom(handleChange, 10_000, process.env.REPLAY);
});

test.each(BROKEN_STEPS.filter(({ history }) => history.includes(' ')))(
  'no history shorter than $history shows the fault: $name',
  async ({ edits, history, disturbances, names }) => {
    const handle = loadBroken(edits);
    for (let length = 1; length < history.split(' ').length; length++)
      await exploreAll(handle, length, {
        disturbances: { ...DISTURBED, ...disturbances },
        ...(names && { names }),
      });
  },
);
