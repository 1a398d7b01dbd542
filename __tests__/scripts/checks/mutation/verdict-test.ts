import { existsSync } from 'node:fs';
import path from 'node:path';
import { SURVIVORS, type Survivor } from '../../../../scripts/checks/mutation/survivors';
import { judge, percentage, type Report } from '../../../../scripts/checks/mutation/verdict';
import { PROJECT_ROOT } from '../../../../scripts/lib/paths';

const FILE = 'lambda-src/reconcile/keys.ts';
const LISTED: Survivor = {
  file: FILE,
  mutator: 'BlockStatement',
  original: '{ return 1; }',
  replacement: '{}',
  reason: 'Tests.',
};

/** @param status of the change of a whole function body. */
function report(status: string): Report {
  const location = { start: { line: 1, column: 14 }, end: { line: 3, column: 2 } };
  const mutant = { mutatorName: 'BlockStatement', replacement: '{}', status, location };
  return { files: { [FILE]: { source: 'function x() {\n  return 1;\n} // end\n', mutants: [mutant] } } };
}

test.each(['Survived', 'NoCoverage'])('%s: what is not listed is named with its line', (status) => {
  const { reason, ...change } = LISTED;
  expect(reason).not.toBe('');
  expect(judge(report(status), []).unlisted).toEqual([{ ...change, line: 1 }]);
});

test('a listed survivor is none to name', () => {
  expect(judge(report('Survived'), [LISTED])).toMatchObject({ unlisted: [], stale: [] });
});

test.each([{ mutator: 'StringLiteral' }, { original: '{ return 2; }' }, { replacement: '{ }' }])(
  'a listed survivor is not one for another change: %j',
  (difference) => {
    const listed = { ...LISTED, ...difference };
    const { unlisted, stale } = judge(report('Survived'), [listed]);
    expect(unlisted).toHaveLength(1);
    expect(stale).toEqual([listed]);
  },
);

test('what is killed and listed all the same is stale', () => {
  expect(judge(report('Killed'), [LISTED])).toMatchObject({ unlisted: [], stale: [LISTED] });
});

test('what is late may be listed, or not: on a busy machine survivors are', () => {
  for (const listed of [[LISTED], []])
    expect(judge(report('Timeout'), listed)).toMatchObject({ unlisted: [], stale: [] });
});

test('of a file that was not mutated this time nothing is stale', () => {
  expect(judge({ files: {} }, [LISTED]).stale).toEqual([]);
});

test('the score is what was noticed of all', () => {
  const [score] = judge(report('Timeout'), []).scores;
  expect(score).toEqual({ file: FILE, killed: 0, timedOut: 1, survived: 0 });
  expect(percentage({ killed: 2, timedOut: 1, survived: 1 })).toBe(75);
});

test('every listed survivor is of a file that is there, with a reason to read, and none is listed twice', () => {
  for (const { file, reason } of SURVIVORS) {
    expect(existsSync(path.join(PROJECT_ROOT, file))).toBe(true);
    expect(reason).toMatch(/^.{30,}\.$/);
  }
  const keys = SURVIVORS.map(({ reason, ...change }) => `${JSON.stringify(change)}${reason.slice(0, 0)}`);
  expect(new Set(keys).size).toBe(keys.length);
});
