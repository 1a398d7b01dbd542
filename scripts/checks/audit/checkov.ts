import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PythonPackage } from '../../lib/python-packages';
import { UsageError } from '../../lib/usage-error';
import type { Finding, Scan } from './verdict';

export const CHECKOV: PythonPackage = { name: 'checkov', version: '3.3.30', module: 'checkov' };

/** Checkov ends with it if any check failed. */
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
  /** `/<folder>/cdk.tf.json`, from the folder that is scanned. */
  readonly file_path: string;
}

/**
 * Runs Checkov's checks over the Terraform JSON in folders that lie side by side, without the network.
 *
 * @param python one that has CHECKOV.
 * @returns what it said of each of `names`, the folders in `parent`.
 * @throws UsageError if it could not read a stack, or checked nothing in it.
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

/** @throws UsageError if a stack could not be read, if nothing in it was checked, or if it skips a check by itself. */
export function readReport<N extends string>(output: string, names: readonly N[]): ReadonlyMap<N, Scan> {
  const { results, summary } = JSON.parse(output) as Report;
  if (!results || summary?.parsing_errors !== 0)
    throw new UsageError(`Checkov could not read every stack:\n${output.slice(0, SHOWN_CHARACTERS)}`);
  if (results.skipped_checks.length > 0)
    throw new UsageError(
      'A stack skips checks by itself: list them in scripts/checks/audit/skips.ts instead.',
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
      // It would otherwise ask the package index for a newer version.
      env: { ...process.env, CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true', LOG_LEVEL: 'ERROR' },
    });
    return stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === SOME_FAILED && stdout?.startsWith('{')) return stdout;
    throw new UsageError(`Checkov failed:\n${[stderr, stdout].find((text) => text) ?? String(error)}`);
  }
}

/** Of a resource, some checks name the type and some do not. The hash at the end says nothing to a reader. */
function toFinding({ check_id: id, check_name: name, resource }: Check): Finding {
  return { id, name, resource: resource.replace(/^[^.]*\./, '').replace(/_[0-9A-F]{8}$/, '') };
}
