/** The exploration of mirror-explored-test.ts finds the faults of code that is broken on purpose. */
import { expectInDocument, markdownTable } from '../documents/documents';
import { loadBroken } from '../lambda-src/memory/broken-code';
import { BROKEN_STEPS } from '../lambda-src/memory/broken-steps';
import { DISTURBED, Explorer, MODEL_README } from '../lambda-src/memory/explorations';
import { explore } from '../lambda-src/memory/explore';
import { checkAtRandom } from '../lambda-src/memory/random';

test('the exploration catches each broken step by the schedule that the README of the model states', async () => {
  const rows = [];
  for (const { name, edits, history, versioning = 'enabled', disturbances, names } of BROKEN_STEPS) {
    const explorer = new Explorer(loadBroken(edits), names);
    const { counterexample } = await explore(
      explorer.lambda(history.split(' '), versioning, { ...DISTURBED, ...disturbances }),
    );
    rows.push({ name, history, ...counterexample });
  }
  expect(rows.filter(({ violations }) => violations === undefined)).toEqual([]);
  const head = ['broken step', 'history', 'violation', 'shortest schedule'];
  const table = rows.map(({ name, history, violations = [], trace = [] }) => [
    name,
    `\`${history}\``,
    violations.join('; '),
    trace.join('<br>'),
  ]);
  expectInDocument(MODEL_README, 'broken steps', markdownTable(head, table));
});

test('a failure of a random schedule prints its trace and how to replay it', async () => {
  const [broken] = BROKEN_STEPS;
  const handle = loadBroken(broken?.edits ?? []);
  const failure = await checkAtRandom(handle, 1_000).catch(String);
  expect(failure).toMatch(/^History .*, versioning \w+:$/m);
  expect(failure).toMatch(/^The owner uploads .*: version 1\.$/m);
  const [, replay] = /REPLAY=(\S+)/.exec(failure ?? '') ?? [];
  expect(await checkAtRandom(handle, 1_000, replay).catch(String)).toBe(failure);
});

test('loadBroken throws if the text of an edit is not in the code', () => {
  expect(() => loadBroken([{ file: 'reconcile', from: 'no such text', to: '' }])).toThrow(
    'This text occurs 0 times in lambda-src/reconcile/reconcile.ts',
  );
});
