/** Jobs with AWS credentials run only scripts of the workflow's commit. */
import { findFaults } from './credential-checkouts';
import { parseWorkflow, readWorkflows } from './workflow-files';

const texts = readWorkflows();
const PLAN = './.github/workflows/plan-environment.yml';
const DEPLOY = './.github/workflows/deploy-environment.yml';
const ROLLBACK = './.github/workflows/rollback.yml';
const DRIFT = './.github/workflows/drift-environment.yml';
const RESOLVED = '${{ needs.synth.outputs.commit }}';

/** Returns the workflows with one text replaced. */
function changed(file: string, from: string, to: string): Record<string, string> {
  const text = texts[file] ?? '';
  expect(text).toContain(from);
  return { ...texts, [file]: text.replace(from, to) };
}

test('no job with credentials runs scripts of another checkout or uses an unresolved commit', () => {
  expect(findFaults(texts)).toEqual([]);
});

describe('findFaults', () => {
  test.each([
    ['rollback.yml that passes the tag', ROLLBACK, RESOLVED, 'refs/tags/deployed-production'],
    ['rollback.yml that passes an input', ROLLBACK, RESOLVED, '${{ inputs.version }}'],
    ['a drift check that passes the tag', DRIFT, RESOLVED, 'refs/tags/deployed-${{ inputs.environment }}'],
    ['an output of a job that does not resolve the tag', DRIFT, 'needs.synth.', 'needs.other.'],
  ])('reports %s', (_, file, from, to) => {
    expect(findFaults(changed(file, from, to)).join('\n')).toMatch(
      /plan-environment\.yml plan: checks out ".*", which is not resolved/,
    );
  });

  test.each([
    ['a plan job that runs scripts of the deployed commit', PLAN, 'plan-environment.yml plan'],
    ['an apply job that runs scripts of the deployed commit', DEPLOY, 'deploy-environment.yml apply'],
  ])('reports %s', (_, file, job) => {
    expect(findFaults(changed(file, '          path: source\n', ''))).toContain(
      `${job}: runs scripts of the checkout of "./.github/workflows/synth-deployed.yml"`,
    );
  });

  test.each([
    ['is called in', 'source/scripts/ci/apply.sh'],
    ['runs in', 'cd source && scripts/ci/apply.sh'],
  ])('reports a script that %s the checkout of the deployed commit', (_, command) => {
    const [used] = /source\S*/.exec(command) ?? [];
    expect(findFaults(changed(DEPLOY, 'run: scripts/ci/apply.sh', `run: ${command}`))).toEqual([
      `deploy-environment.yml apply: uses "${used ?? ''}"`,
    ]);
  });

  test('reports an artifact that is unpacked over the scripts', () => {
    expect(findFaults(changed(PLAN, '          path: artifact\n', ''))).toEqual([
      'plan-environment.yml plan: downloads an artifact over its scripts',
    ]);
  });
});

test('the jobs that resolve and synthesize the deployed commit have no credentials', () => {
  const { jobs } = parseWorkflow(texts['./.github/workflows/synth-deployed.yml'] ?? '');
  expect(Object.values(jobs).map(({ permissions }) => permissions)).toEqual([
    { contents: 'read' },
    { contents: 'read' },
  ]);
});

test('only two steps use a deployed-* tag: the one that resolves it and the one that moves it', () => {
  const naming = Object.entries(texts).flatMap(([file, text]) =>
    text
      .split('\n')
      .filter((line) => line.includes('refs/tags') && !line.includes('echo'))
      .map((line) => `${file.replace(/.*\//, '')}: ${line.trim()}`),
  );
  expect(naming).toEqual([
    'deploy-environment.yml: - run: git push --force origin "HEAD:refs/tags/deployed-$ENVIRONMENT"',
    'synth-deployed.yml: if ! commit=$(git rev-parse --verify --quiet "refs/tags/$tag^{commit}"); then',
  ]);
});

test('a deployment tags the commit of its run, and a rollback moves no tag', () => {
  const { mark } = parseWorkflow(texts[DEPLOY] ?? '').jobs;
  expect(mark?.if).toContain("inputs.option == ''");
  expect(mark?.steps?.map(({ with: options }) => options)).toEqual([undefined, undefined]);
  expect(Object.values(parseWorkflow(texts[ROLLBACK] ?? '').jobs).at(-1)?.with?.option).toMatch(
    /'-var=processing_enabled=false' \|\| format\('-var=live_version=/,
  );
});
