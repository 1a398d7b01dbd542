/** Terraform for tests. Without it, the tests are skipped with a warning. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { substituteArchives } from '../../scripts/lib/terraform/archive-substitute';
import { findTerraform, type TerraformBinary } from '../../scripts/lib/terraform/binary';
import { findProviderMirrors } from '../../scripts/lib/terraform/provider-mirror';
import { Terraform, type TerraformResult } from '../../scripts/lib/terraform/terraform';
import { UsageError } from '../../scripts/lib/usage-error';

function find(): TerraformBinary | undefined {
  try {
    return findTerraform();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.warn(`Tests that need Terraform are skipped. ${error.message}`);
    return undefined;
  }
}

const found = find();
/** Command of Terraform, or of OpenTofu. */
export const terraform = found?.command;
export const isOpenTofu = found?.name === 'tofu';
/** Host of the providers whose source names none. */
export const registry = found?.registry ?? 'registry.terraform.io';

/** Returns `describe` if Terraform and a mirror of the provider are available, because `npm test` does not use the network. */
export function describeWithProvider(type: 'aws' | 'archive'): typeof describe {
  const mirrored = findProviderMirrors(found?.name).flatMap(({ providers }) => providers);
  if (terraform !== undefined && mirrored.includes(`${registry}/hashicorp/${type}`)) return describe;
  console.warn(
    `Tests that need the provider hashicorp/${type} are skipped: no mirror on this machine has it.`,
  );
  return describe.skip;
}

export const describeWithTerraform = terraform === undefined ? describe.skip : describe;

/** Runs `terraform validate` on stacks with the same providers, in one folder, because the init takes the longest. */
export class Validator {
  private readonly folder: string;
  private readonly harness: Terraform;
  /** Zips created instead of the archive provider's; undefined before the init. */
  private substitutes: readonly string[] | undefined;

  /** @param root folder that the caller removes. */
  constructor(root: string) {
    this.folder = path.join(root, 'validate');
    this.harness = new Terraform({ stackFolder: this.folder, workFolder: root, environment: {} });
  }

  async validate(stackFolder: string): Promise<TerraformResult> {
    cpSync(stackFolder, this.folder, { recursive: true });
    if (!this.substitutes) this.substitutes = await this.harness.init(false);
    else if (this.substitutes.length > 0) substituteArchives(this.folder);
    return this.harness.validate();
  }
}

/** Calls `use` with a temporary folder whose only file is `configuration`. */
export function withConfiguration<T>(configuration: object, use: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'terraform-'));
  try {
    writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(configuration));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs Terraform in a folder that needs no provider and therefore no init. */
export function run(
  folder: string,
  args: readonly string[],
  input?: string,
): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(terraform ?? '', [`-chdir=${folder}`, ...args], {
    encoding: 'utf8',
    input,
    env: { PATH: process.env.PATH, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
  });
  return { status, output: stdout + stderr };
}

/** Part of a line of `-json` output. */
interface Diagnostic {
  readonly detail: string;
  readonly snippet?: {
    readonly context?: string;
    readonly values: readonly { readonly traversal: string; readonly statement: string }[];
  };
}

/** Returns the errors of failed preconditions in `terraform plan`, each as one line. */
export function planErrors(
  variable: object,
  precondition: readonly unknown[],
  values: Readonly<Record<string, unknown>>,
): string[] {
  // Preconditions of an output work like those of a resource but need no provider.
  return withConfiguration({ variable, output: { checked: { value: 0, precondition } } }, (folder) => {
    const args = Object.entries(values).map(([name, value]) => `-var=${name}=${String(value)}`);
    const { status, output } = run(folder, ['plan', '-no-color', '-input=false', ...args]);
    const errors = output
      .replace(/^[│╷╵]/gm, '')
      .replace(/\s+/g, ' ')
      .split('Error: ')
      .slice(1);
    if (status !== (errors.length > 0 ? 1 : 0)) throw new Error(output);
    return errors;
  });
}

/**
 * Runs one `terraform plan` for several sets of variable values. Every set must include the required variables.
 *
 * @returns for each set, the errors with the invalid values.
 */
export function variableErrors(
  variable: object,
  sets: readonly Readonly<Record<string, unknown>>[],
): string[][] {
  if (terraform === undefined) return [];
  const module = Object.fromEntries(
    sets.map((values, index) => [`case_${index}`, { source: './case', ...values }]),
  );
  return withConfiguration({ module }, (folder) => {
    mkdirSync(path.join(folder, 'case'));
    writeFileSync(path.join(folder, 'case', 'main.tf.json'), JSON.stringify({ variable }));
    run(folder, ['get']);
    const { output } = run(folder, ['plan', '-json', '-input=false']);
    const errors = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { '@level': string; diagnostic?: Partial<Diagnostic> })
      .filter(({ '@level': level }) => level === 'error')
      .map(({ diagnostic: { detail = '', snippet } = {} }) => {
        if (!snippet?.context) throw new Error(output);
        const values = snippet.values.map(({ traversal, statement }) => `${traversal} ${statement}`);
        return { module: snippet.context, text: [detail, ...values].join('\n') };
      });
    return sets.map((_, index) =>
      errors.filter((error) => error.module === `module.case_${index}`).map(({ text }) => text),
    );
  });
}

/** Evaluates a template such as `${var.a}-x` for each value of a variable. */
export function evaluate(
  template: string,
  variables: object,
  variable: string,
  values: readonly string[],
): string[] {
  if (terraform === undefined) return [];
  return withConfiguration({ variable: variables }, (folder) =>
    values.map((value) => {
      const { status, output } = run(
        folder,
        ['console', `-var=${variable}=${value}`],
        `${JSON.stringify(template)}\n`,
      );
      if (status !== 0) throw new Error(output);
      return JSON.parse(output) as string;
    }),
  );
}
