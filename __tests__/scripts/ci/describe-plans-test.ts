/** The Markdown of plans for pull requests, issues, and run summaries. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

const SCRIPT = path.join(PROJECT_ROOT, 'scripts', 'ci', 'describe-plans.sh');
/** https://docs.github.com/en/rest/issues/comments */
const LIMIT = 65_536;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'reports-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function report(environment: string, verdict: string, plan: string): string {
  const reported = path.join(folder, `report-${environment}`);
  mkdirSync(reported);
  writeFileSync(path.join(reported, 'verdict'), `${verdict}\n`);
  writeFileSync(path.join(reported, 'plan.txt'), plan);
  return reported;
}

function describePlans(...reports: string[]): string {
  return execFileSync(SCRIPT, ['Plan', ...reports], { encoding: 'utf8' });
}

const PLAN = `Terraform will perform the following actions:

  # aws_s3_bucket.one will be updated in-place
  ~ resource "aws_s3_bucket" "one" {
      + added   = "ä"
      - removed = 1 -> null
        kept    = -1
    }

-/+ resource "aws_lambda_layer_version" "two" {

Plan: 1 to add, 1 to change, 1 to destroy.
`;

test('shows a plan as a colored diff below a summary', () => {
  expect(describePlans(report('staging', 'changes', PLAN))).toBe(`<!-- Plan -->
## Plan

<details><summary><b>staging</b>: 1 to add, 1 to change, 1 to destroy</summary>

~~~~~~~~diff
Terraform will perform the following actions:

  # aws_s3_bucket.one will be updated in-place
!   resource "aws_s3_bucket" "one" {
+       added   = "ä"
-       removed = 1 -> null
        kept    = -1
    }

-/+ resource "aws_lambda_layer_version" "two" {

Plan: 1 to add, 1 to change, 1 to destroy.
~~~~~~~~

</details>
`);
});

test('shows one entry per environment in the given order', () => {
  const reports = [
    report('development', 'same', 'No changes.'),
    report('staging', 'failed', 'Error: No valid credential sources found'),
    path.join(folder, 'report-production'),
  ];
  const text = describePlans(...reports);
  expect(text).toMatch(
    /\*\*development\*\*: no changes[\s\S]+<b>staging<\/b>: plan failed[\s\S]+\*\*production\*\*: no report/,
  );
  expect(text).toContain('Error: No valid credential sources found');
  expect(text).not.toContain('No changes.');
});

test('distinguishes a plan that changes only outputs', () => {
  expect(describePlans(report('staging', 'changes', 'Changes to Outputs:\n'))).toContain(
    '<b>staging</b>: only outputs change</summary>',
  );
});

test("shortens long plans to whole lines within GitHub's limit", () => {
  const long = `${'  + resource "aws_sns_topic" "größer" {\n'.repeat(5000)}\nPlan: 5000 to add, 0 to change, 0 to destroy.\n`;
  const text = describePlans(...['a', 'b', 'c'].map((name) => report(name, 'changes', long)));
  expect(text.length).toBeLessThan(LIMIT);
  expect(text.length).toBeGreaterThan(0.8 * LIMIT);
  expect(text.match(/^… and \d+ more lines: see the log of the run\.$/gm)).toHaveLength(3);
  expect(text.match(/<b>\w<\/b>: 5000 to add/g)).toHaveLength(3);
  expect(text).not.toContain('\uFFFD');
});

test('shows the summary of an audit instead of that of a plan', () => {
  const same = report('development', 'same', 'In sync: 7 keys checked, no differences.');
  const changes = report('production', 'changes', 'missing     cat.jpg: no thumbnail');
  writeFileSync(path.join(same, 'summary'), 'In sync: 7 keys checked, no differences.\n');
  writeFileSync(path.join(changes, 'summary'), 'Out of sync: 1 difference in 7 keys.\n');
  const text = describePlans(same, changes);
  expect(text).toContain('**development**: In sync: 7 keys checked, no differences.\n');
  expect(text).toContain('<b>production</b>: Out of sync: 1 difference in 7 keys.</summary>');
  expect(text).toContain('missing     cat.jpg: no thumbnail');
});
