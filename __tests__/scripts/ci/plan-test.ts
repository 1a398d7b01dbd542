/** Errors of plan.sh and pack.sh before Terraform runs. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { S3_BACKEND, withJq } from './stack-to-plan';

let folder: string;
let stack: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'steps-'));
  stack = path.join(folder, 'thumbnails-production');
  mkdirSync(stack);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(script: string, ...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(path.join(PROJECT_ROOT, 'scripts', 'ci', script), args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TERRAFORM_BINARY_NAME: '/does/not/exist' },
  });
  return { status, stderr };
}

withJq(test).each([
  ['local backend', { backend: { local: { path: '../../../terraform.tfstate' } } }],
  ['missing backend', {}],
])('plan.sh rejects a stack with a %s, whose state would be lost with the machine', (_, terraform) => {
  writeFileSync(path.join(stack, 'cdk.tf.json'), JSON.stringify({ terraform }));
  const report = path.join(folder, 'report');
  const { status, stderr } = run('plan.sh', stack, report, 'no.lock.hcl');
  expect(status).toBe(1);
  expect(stderr).toContain(
    'The state of thumbnails-production would be a local file, which is lost with this machine. Configure a state bucket as described in docs/deploy.md.\n',
  );
  expect(readFileSync(path.join(report, 'plan.txt'), 'utf8')).toBe(stderr);
  expect(readFileSync(path.join(report, 'verdict'), 'utf8')).toBe('failed\n');
});

withJq(test)('plan.sh reports a missing lock file, also in the verdict', () => {
  writeFileSync(path.join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { backend: S3_BACKEND } }));
  const report = path.join(folder, 'report');
  const { status, stderr } = run('plan.sh', stack, report, 'no.lock.hcl');
  expect([status, stderr]).toEqual([1, expect.stringContaining('no.lock.hcl')]);
  expect(readFileSync(path.join(report, 'verdict'), 'utf8')).toBe('failed\n');
});

test('pack.sh rejects a stack without a plan', () => {
  const archive = path.join(folder, 'plan.tgz');
  expect(run('pack.sh', stack, archive)).toEqual({
    status: 1,
    stderr: `${stack} contains no plan: run plan.sh first.\n`,
  });
  expect(existsSync(archive)).toBe(false);
});
