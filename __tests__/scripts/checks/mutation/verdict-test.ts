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

/** A report with one mutant, which removes a function body. */
function report(status: string): Report {
  const location = { start: { line: 1, column: 14 }, end: { line: 3, column: 2 } };
  const mutant = { mutatorName: 'BlockStatement', replacement: '{}', status, location };
  return { files: { [FILE]: { source: 'function x() {\n  return 1;\n} // end\n', mutants: [mutant] } } };
}

test.each(['Survived', 'NoCoverage'])(
  'reports an unlisted mutant with its line if its status is %s',
  (status) => {
    const { reason, ...change } = LISTED;
    expect(reason).not.toBe('');
    expect(judge(report(status), []).unlisted).toEqual([{ ...change, line: 1 }]);
  },
);

test('accepts a listed survivor', () => {
  expect(judge(report('Survived'), [LISTED])).toMatchObject({ unlisted: [], stale: [] });
});

test.each([{ mutator: 'StringLiteral' }, { original: '{ return 2; }' }, { replacement: '{ }' }])(
  'does not accept a listed survivor for another mutant: %j',
  (difference) => {
    const listed = { ...LISTED, ...difference };
    const { unlisted, stale } = judge(report('Survived'), [listed]);
    expect(unlisted).toHaveLength(1);
    expect(stale).toEqual([listed]);
  },
);

test('reports a listed mutant that was killed as stale', () => {
  expect(judge(report('Killed'), [LISTED])).toMatchObject({ unlisted: [], stale: [LISTED] });
});

test('accepts a mutant that timed out, listed or not', () => {
  for (const listed of [[LISTED], []])
    expect(judge(report('Timeout'), listed)).toMatchObject({ unlisted: [], stale: [] });
});

test('reports no stale entries of files that are not in the report', () => {
  expect(judge({ files: {} }, [LISTED]).stale).toEqual([]);
});

test('the score is the percentage of mutants that were killed or timed out', () => {
  const [score] = judge(report('Timeout'), []).scores;
  expect(score).toEqual({ file: FILE, killed: 0, timedOut: 1, survived: 0 });
  expect(percentage({ killed: 2, timedOut: 1, survived: 1 })).toBe(75);
});

test('every listed survivor names an existing file, has a reason, and is unique', () => {
  for (const { file, reason } of SURVIVORS) {
    expect(existsSync(path.join(PROJECT_ROOT, file))).toBe(true);
    expect(reason).toMatch(/^.{30,}\.$/);
  }
  const keys = SURVIVORS.map(({ reason, ...change }) => `${JSON.stringify(change)}${reason.slice(0, 0)}`);
  expect(new Set(keys).size).toBe(keys.length);
});
