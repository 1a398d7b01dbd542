/** Explores every order of events for the real reconcile loop. __tests__/deep/mirror-explored-test.ts explores longer histories. */
import { handleChange } from '../../../lambda-src/reconcile/reconcile';
import { expectInDocument } from '../../documents/documents';
import { DISTURBED, exploreAll, Explorer, MODEL_README, formatCount } from '../memory/explorations';
import { explore } from '../memory/explore';
import { checkAtRandom } from '../memory/random';
import { TWO_VARIANTS } from '../memory/stores';

// Computes for seconds, and longer on a busy machine.
jest.setTimeout(60_000);

test('the mirror holds after every history of one or two operations, in every order with a crash and a duplicate', async () => {
  const counts = [await exploreAll(handleChange, 1), await exploreAll(handleChange, 2)];
  const twoVariants = await exploreAll(handleChange, 1, {
    disturbances: { ...DISTURBED, faults: 1 },
    names: TWO_VARIANTS,
  });
  const figures = [
    ...counts.map((count, index) => formatCount(index + 1, count)),
    `${formatCount(1, twoVariants)}, with two variants and a write that fails`,
  ].join('\n');
  process.stdout.write(`${figures}\n`);
  expectInDocument(MODEL_README, 'explored by npm test', figures);
});

test('the mirror holds after 1,000 longer histories in random orders with crashes, duplicates, repeated and failed calls', async () => {
  await checkAtRandom(handleChange, 1_000, process.env.REPLAY);
});

test('stopping workers only after their writes finds the same ends as stopping them before and after each call', async () => {
  const explorer = new Explorer(handleChange);
  for (const history of [
    ['a', 'b'],
    ['a', 'D'],
    ['a', 'Z'],
  ]) {
    const ends = async (stops: 'writes' | 'calls') => {
      const found = await explore(explorer.lambda(history, 'enabled', { ...DISTURBED, stops }));
      return [...found.quiescent].sort();
    };
    expect(await ends('writes')).toEqual(await ends('calls'));
  }
});
