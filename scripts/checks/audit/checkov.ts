import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PythonPackage } from '../../lib/python-packages';
import { UsageError } from '../../lib/usage-error';
import type { Finding, Scan } from './verdict';

export const CHECKOV: PythonPackage = { name: 'checkov', version: '3.3.30', module: 'checkov' };

/** Checkov's exit code if any check fails. */
const SOME_FAILED = 1;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const SHOWN_CHARACTERS = 1000;

interface Report {
  readonly results?: Record<'passed_checks' | 'failed_checks' | 'skipped_checks', readonly Check[]>;
  readonly summary?: { readonly parsing_errors: number };
}

interface Check {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  /** `/<folder>/cdk.tf.json`, relative to the scanned folder. */
  readonly file_path: string;
}

/**
 * Runs Checkov on the Terraform JSON of several stacks, without the network.
 *
 * @param python a Python that has CHECKOV.
 * @param parent folder that contains a folder for each of `names`.
 * @returns the results for each of `names`.
 * @throws UsageError if Checkov cannot read a stack or checks nothing in it.
 */
export async function runCheckov<N extends string>(
  python: string,
  parent: string,
  names: readonly N[],
): Promise<ReadonlyMap<N, Scan>> {
  const output = await jsonOf(python, [
    ...['-m', 'checkov.main', '--directory', parent, '--framework', 'terraform_json'],
    ...['--skip-download', '--compact', '--output', 'json'],
  ]);
  return readReport(output, names);
}

/** @throws UsageError if Checkov could not read a stack or checked nothing in it, or if a stack contains its own skips. */
export function readReport<N extends string>(output: string, names: readonly N[]): ReadonlyMap<N, Scan> {
  const { results, summary } = JSON.parse(output) as Report;
  if (!results || summary?.parsing_errors !== 0)
    throw new UsageError(`Checkov could not read every stack:\n${output.slice(0, SHOWN_CHARACTERS)}`);
  if (results.skipped_checks.length > 0)
    throw new UsageError(
      'A stack contains Checkov skips: list them in scripts/checks/audit/skips.ts instead.',
    );
  return new Map(
    names.map((name) => {
      const of = (checks: readonly Check[]): Finding[] =>
        checks.filter(({ file_path: file }) => file.startsWith(`/${name}/`)).map(toFinding);
      const scan = { passed: of(results.passed_checks), failed: of(results.failed_checks) };
      if (scan.passed.length === 0) throw new UsageError(`Checkov checked nothing in "${name}".`);
      return [name, scan];
    }),
  );
}

async function jsonOf(python: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(python, args, {
      maxBuffer: MAX_OUTPUT_BYTES,
      // Otherwise Checkov asks PyPI for a newer version.
      env: { ...process.env, CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true', LOG_LEVEL: 'ERROR' },
    });
    return stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === SOME_FAILED && stdout?.startsWith('{')) return stdout;
    throw new UsageError(`Checkov failed:\n${[stderr, stdout].find((text) => text) ?? String(error)}`);
  }
}

/** Removes the resource type, which only some checks include, and the hash of the logical name. */
function toFinding({ check_id: id, check_name: name, resource }: Check): Finding {
  return { id, name, resource: resource.replace(/^[^.]*\./, '').replace(/_[0-9A-F]{8}$/, '') };
}
