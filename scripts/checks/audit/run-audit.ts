import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stackName, type Context } from '../../../constructs/config/stack-name';
import { ENVIRONMENTS, type Environment } from '../../../lambda-src/contract';
import { WORK_FOLDER } from '../../lib/paths';
import { Progress } from '../../lib/progress';
import { findPython } from '../../lib/python-packages';
import { synthesize } from '../../lib/synth';
import { print } from '../../lib/terminal';
import { UsageError } from '../../lib/usage-error';
import { CHECKOV, runCheckov } from './checkov';
import { SKIPS, VARIANTS, type Variant } from './skips';
import { judge, type Finding, type Verdict } from './verdict';

const AUDIT_FOLDER = path.join(WORK_FOLDER, 'audit');
const FORMER_KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
/** Contains a folder for each variant with its scanned stack. */
const SCANNED_FOLDER = path.join(AUDIT_FOLDER, 'scanned');

/** Scans the stacks of all environments, and one with every choice. @throws UsageError that lists failed checks and stale skips. */
export async function runAudit(): Promise<void> {
  const progress = new Progress();
  const python = findPython(CHECKOV, WORK_FOLDER, progress.step);
  progress.step('Synthesizing the stacks');
  rmSync(AUDIT_FOLDER, { recursive: true, force: true });
  synthesizeVariants();
  progress.step(`Running Checkov ${CHECKOV.version}`);
  const scans = await runCheckov(python, SCANNED_FOLDER, VARIANTS);
  progress.end();
  report([...scans].map(([variant, scan]) => [variant, judge(scan, variant, SKIPS)]));
}

/** Writes each variant's stack to its scanned folder. */
function synthesizeVariants(): void {
  const stacks = synthesizeInto('stacks', {});
  for (const environment of ENVIRONMENTS) copyForCheckov(stacks, environment, environment);
  const roles = { permissionsBoundary: 'Boundary', rolePath: '/team/' };
  const chosen = synthesizeInto('customer-managed', {
    variants: { card: { width: 600, height: 400, fit: 'cover' } },
    settings: { encryption: 'customer-managed', formerKeyArns: [FORMER_KEY_ARN], ...roles },
  });
  copyForCheckov(chosen, 'production', 'production-customer-managed');
}

/** @returns the folder with the stacks. */
function synthesizeInto(name: string, context: Context): string {
  const outputFolder = path.join(AUDIT_FOLDER, name);
  mkdirSync(outputFolder, { recursive: true });
  synthesize({ outputFolder, baseContext: {}, context });
  return path.join(outputFolder, 'stacks');
}

/**
 * Copies a stack without `required_version` and `removed`: Checkov cannot parse stacks with `required_version`
 * (https://github.com/bridgecrewio/checkov/issues/7454) or with a list of blocks. Neither affects a resource of the stack.
 */
function copyForCheckov(stacks: string, environment: Environment, variant: Variant): void {
  const stack = path.join(stacks, stackName(environment, {}), 'cdk.tf.json');
  const json = JSON.parse(readFileSync(stack, 'utf8')) as {
    terraform: { required_version?: string };
    removed?: unknown;
  };
  delete json.terraform.required_version;
  delete json.removed;
  const folder = path.join(SCANNED_FOLDER, variant);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'cdk.tf.json'), JSON.stringify(json, null, 2));
}

function report(verdicts: readonly (readonly [Variant, Verdict])[]): void {
  print('');
  for (const [variant, { passed, failed, skipped }] of verdicts) {
    const ids = new Set(skipped.map(({ id }) => id));
    print(
      `${variant.padEnd(30)}${passed} passed, ${failed.length} failed, ${skipped.length} skipped (${ids.size} ids: ${[...ids].sort().join(', ')})`,
    );
  }
  const faults = verdicts.flatMap(([variant, { failed, stale }]) => [
    ...failed.map((finding) => `${variant}: ${describe(finding)} fails: ${finding.name}`),
    ...stale.map(
      (entry) => `${variant}: ${describe(entry)} is listed in scripts/checks/audit/skips.ts but passes`,
    ),
  ]);
  if (faults.length > 0)
    throw new UsageError(
      `${faults.join('\n')}\n\nFix the construct, or add the check with its reason to scripts/checks/audit/skips.ts. Remove listed checks that pass.`,
    );
}

function describe({ id, resource }: Pick<Finding, 'id' | 'resource'>): string {
  return `${id} on ${resource}`;
}
