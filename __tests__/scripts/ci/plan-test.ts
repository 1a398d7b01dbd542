/** What the steps refuse before Terraform is asked anything. */
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
  ['that the stack names', { backend: { local: { path: '../../../terraform.tfstate' } } }],
  ['of a stack that names no backend', {}],
])('a state in a file %s, which would be lost with the machine', (_, terraform) => {
  writeFileSync(path.join(stack, 'cdk.tf.json'), JSON.stringify({ terraform }));
  const report = path.join(folder, 'report');
  const { status, stderr } = run('plan.sh', stack, report, 'no.lock.hcl');
  expect(status).toBe(1);
  expect(stderr).toContain(
    'The state of thumbnails-production would be a file that is lost with this machine. Configure a bucket for it, as docs/deploy.md says.\n',
  );
  expect(readFileSync(path.join(report, 'plan.txt'), 'utf8')).toBe(stderr);
  expect(readFileSync(path.join(report, 'verdict'), 'utf8')).toBe('failed\n');
});

withJq(test)('a lock that does not exist, in the report too', () => {
  writeFileSync(path.join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { backend: S3_BACKEND } }));
  const report = path.join(folder, 'report');
  const { status, stderr } = run('plan.sh', stack, report, 'no.lock.hcl');
  expect([status, stderr]).toEqual([1, expect.stringContaining('no.lock.hcl')]);
  expect(readFileSync(path.join(report, 'verdict'), 'utf8')).toBe('failed\n');
});

test('a stack without a plan, which an apply would find no plan in', () => {
  const archive = path.join(folder, 'plan.tgz');
  expect(run('pack.sh', stack, archive)).toEqual({
    status: 1,
    stderr: `There is no plan in ${stack}: run plan.sh first.\n`,
  });
  expect(existsSync(archive)).toBe(false);
});
