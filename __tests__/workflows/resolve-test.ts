/** The workflow commands that resolve a deployed-* tag, run in real Git repositories. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseWorkflow, readWorkflows } from './workflow-files';

const { jobs, on } = parseWorkflow(readWorkflows()['./.github/workflows/synth-deployed.yml'] ?? '');
const [checkout, resolve] = jobs.resolve?.steps ?? [];

let folder: string;
let remote: string;
let reviewed: string;
let unreviewed: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'resolve-'));
  remote = path.join(folder, 'remote');
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', remote]);
  reviewed = commit('first');
  git('checkout', '--quiet', '-b', 'feature');
  unreviewed = commit('not reviewed');
  git('checkout', '--quiet', 'main');
  commit('second');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: remote, encoding: 'utf8' }).trim();
}

function commit(message: string): string {
  git('commit', '--quiet', '--allow-empty', '--message', message);
  return git('rev-parse', 'HEAD');
}

/** Runs the step in a checkout like that of actions/checkout with fetch-depth 0: all remote branches and tags. */
function run(): { status: number | null; stdout: string; output: string } {
  const clone = path.join(folder, 'clone');
  execFileSync('git', ['init', '--quiet', clone]);
  const refs = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  execFileSync('git', ['fetch', '--quiet', '--no-tags', remote, ...refs], { cwd: clone });
  const file = path.join(folder, 'output');
  writeFileSync(file, '');
  const { status, stdout } = spawnSync('bash', ['-e', '-c', resolve?.run ?? ''], {
    cwd: clone,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ENVIRONMENT: 'staging', GITHUB_OUTPUT: file },
  });
  return { status, stdout, output: readFileSync(file, 'utf8') };
}

test('the resolve job fetches all branches and tags and outputs the resolved commit', () => {
  expect(checkout?.with?.['fetch-depth']).toBe(0);
  expect(jobs.resolve?.outputs?.commit).toBe(`\${{ steps.${resolve?.id ?? ''}.outputs.commit }}`);
  expect(on.workflow_call?.outputs?.commit?.value).toBe('${{ jobs.resolve.outputs.commit }}');
});

describe('a tag on main', () => {
  test.each([
    ['a lightweight tag', []],
    ['an annotated tag', ['--annotate', '--message', 'Deployed']],
  ])('resolves %s on main to its commit', (_, options) => {
    git('tag', ...options, 'deployed-staging', reviewed);
    expect(run()).toEqual({ status: 0, stdout: '', output: `commit=${reviewed}\n` });
  });
});

describe('a tag on a commit that is not on main', () => {
  const rejected = (): unknown => ({
    status: 1,
    stdout: expect.stringMatching(
      new RegExp(`^::error::Tag "deployed-staging" points to ${unreviewed}, which is not on main.*git push`),
    ) as string,
    output: '',
  });

  test.each([
    ['a lightweight tag', []],
    ['an annotated tag', ['--annotate', '--message', 'Deployed']],
  ])('rejects %s on a commit that is not on main', (_, options) => {
    git('tag', ...options, 'deployed-staging', unreviewed);
    expect(run()).toEqual(rejected());
  });

  test('rejects a commit that is not on main even if a tag or branch imitates main', () => {
    git('tag', 'deployed-staging', unreviewed);
    for (const name of ['main', 'origin/main', 'remotes/origin/main']) git('tag', name, unreviewed);
    git('branch', 'origin/main', unreviewed);
    expect(run()).toEqual(rejected());
  });
});

test('rejects a missing tag with what to do, even if a branch has its name', () => {
  git('branch', 'deployed-staging', reviewed);
  expect(run()).toEqual({
    status: 1,
    stdout:
      '::error::Tag "deployed-staging" does not exist: nothing has been deployed to staging yet. Run the Deploy workflow first.\n',
    output: '',
  });
});
