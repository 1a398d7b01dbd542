import { spawnSync } from 'node:child_process';
import { lt } from 'semver';
import { UsageError } from '../usage-error';

/** The programs that can deploy a stack, in order of preference, with their minimum versions. */
const CANDIDATES = [
  {
    name: 'terraform',
    title: 'Terraform',
    minimum: '1.11.0',
    source: 'https://developer.hashicorp.com/terraform/install',
    registry: 'registry.terraform.io',
  },
  {
    name: 'tofu',
    title: 'OpenTofu',
    minimum: '1.10.0',
    source: 'https://opentofu.org/docs/intro/install',
    registry: 'registry.opentofu.org',
  },
] as const;

/** One of the programs that can deploy a stack. */
export interface Program {
  /** Its usual command. */
  readonly name: (typeof CANDIDATES)[number]['name'];
  readonly title: (typeof CANDIDATES)[number]['title'];
  /** Host of the providers whose source names none, such as `hashicorp/aws`. */
  readonly registry: string;
}

/** A Terraform-compatible program on this machine. */
export interface TerraformBinary extends Program {
  /** A name on the PATH, or the value of TERRAFORM_BINARY_NAME. */
  readonly command: string;
  readonly version: string;
}

/**
 * Finds Terraform, or else OpenTofu. TERRAFORM_BINARY_NAME, a variable of CDKTF, overrides both.
 *
 * @throws UsageError if neither is installed, or if the one found is too old.
 */
export function findTerraform(): TerraformBinary {
  const chosen = process.env.TERRAFORM_BINARY_NAME;
  for (const command of chosen ? [chosen] : CANDIDATES.map(({ name }) => name)) {
    const json = ask(command, 'version', '-json');
    if (json === undefined) continue;
    // The JSON of both programs says `terraform_version`; only the plain output names the program.
    const { terraform_version: version } = JSON.parse(json) as { terraform_version: string };
    const candidate = CANDIDATES[ask(command, 'version')?.startsWith('OpenTofu') ? 1 : 0];
    if (lt(version, candidate.minimum)) {
      throw new UsageError(
        `${candidate.title} ${version} is too old: install ${candidate.minimum} or later (${candidate.source}).`,
      );
    }
    const { name, title, registry } = candidate;
    return { name, title, registry, command, version };
  }
  throw new UsageError(
    chosen
      ? `TERRAFORM_BINARY_NAME is "${chosen}", which cannot be run. Correct or unset the variable.`
      : `Terraform is missing: install 1.11 or later (${CANDIDATES[0].source}), or OpenTofu 1.10 or later (${CANDIDATES[1].source}).`,
  );
}

/** Returns a program's stdout, or undefined if it cannot be started or fails. */
function ask(command: string, ...args: readonly string[]): string | undefined {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', env });
  return status === 0 ? stdout : undefined;
}
