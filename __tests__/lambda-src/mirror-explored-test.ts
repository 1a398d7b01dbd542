/** The real reconcile loop in every order that things can happen in; longer in __tests__/deep/mirror-explored-test.ts. */
import { handleChange } from '../../lambda-src/reconcile';
import { expectOnReliabilityPage } from '../reliability-page';
import { loadBroken } from './memory/broken-code';
import { BROKEN_VARIANTS } from './memory/broken-variants';
import { DISTURBED, exploreAll, Explorer, tellCount } from './memory/explorations';
import { explore } from './memory/explore';
import { checkAtRandom } from './memory/random';

// Seconds of computing, more on a busy machine.
jest.setTimeout(60_000);

test('the mirror holds after every history of one or two operations, in every order with a crash and a duplicate', async () => {
  const counts = [await exploreAll(handleChange, 1), await exploreAll(handleChange, 2)];
  const told = counts.map((count, index) => tellCount(index + 1, count)).join('\n');
  process.stdout.write(`${told}\n`);
  expectOnReliabilityPage('explored by npm test', told);
});

test('the mirror holds after 1,000 longer histories in random orders with crashes, duplicates and repeated calls', async () => {
  await checkAtRandom(handleChange, 1_000, process.env.REPLAY);
});

test('to stop workers right after their writes alone finds the same ends as to stop them before and after each call', async () => {
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

describe('the check can fail', () => {
  test('each broken variant of the code is caught; docs/reliability.md tells by which schedule', async () => {
    const rows = [];
    for (const { name, edits, history, disturbances } of BROKEN_VARIANTS) {
      const explorer = new Explorer(loadBroken(edits));
      const { counterexample } = await explore(
        explorer.lambda(history.split(' '), 'enabled', { ...DISTURBED, ...disturbances }),
      );
      rows.push({ name, history, ...counterexample });
    }
    expect(rows.filter(({ wrong }) => wrong === undefined)).toEqual([]);
    const table = rows.map(
      ({ name, history, wrong, story }) =>
        `| ${name} | \`${history}\` | ${wrong?.join('; ') ?? ''} | ${story?.join('<br>') ?? ''} |`,
    );
    expectOnReliabilityPage(
      'broken variants',
      [
        '| broken variant | history | what goes wrong | shortest schedule |',
        '|---|---|---|---|',
        ...table,
      ].join('\n'),
    );
  });

  test('a failure at random tells its story, and how to see it again', async () => {
    const [broken] = BROKEN_VARIANTS;
    const handle = loadBroken(broken?.edits ?? []);
    const failure = await checkAtRandom(handle, 1_000).catch(String);
    expect(failure).toMatch(/^History .*, versioning \w+:$/m);
    expect(failure).toMatch(/^The owner uploads .*: version 1\.$/m);
    const [, replay] = /REPLAY=(\S+)/.exec(failure ?? '') ?? [];
    expect(await checkAtRandom(handle, 1_000, replay).catch(String)).toBe(failure);
  });

  test('code that has changed under a broken variant is noticed', () => {
    expect(() => loadBroken([{ file: 'reconcile', from: 'no such text', to: '' }])).toThrow(
      'This stands 0 times in lambda-src/reconcile.ts',
    );
  });
});
