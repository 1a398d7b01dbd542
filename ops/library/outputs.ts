/** Finds what a deployment tells of itself: the outputs of its Terraform stack. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Environment } from '../../lambda-src/contract';
import { projectStackName } from '../../scripts/lib/cdktf-json';
import { PROJECT_ROOT } from '../../scripts/lib/paths';
import { printable } from '../../scripts/lib/terminal';
import { findTerraform } from '../../scripts/lib/terraform/binary';
import { explain } from '../../scripts/lib/terraform/explain';
import { describeProviderSources } from '../../scripts/lib/terraform/provider-mirror';
import { readStackFacts, shown } from '../../scripts/lib/terraform/stack-facts';
import { UsageError } from '../../scripts/lib/usage-error';

/** Outputs by name. */
export type Outputs = Readonly<Record<string, string>>;

/** Where to look for outputs. */
export interface OutputsPlace {
  readonly environment: Environment;
  /**
   * File that holds them: what `terraform output -json` prints, what `cdktf deploy --outputs-file` writes, or plain
   * names and values. @default a local AWS of `npm run local` if `endpoint` is its address, else Terraform's state
   */
  readonly file?: string | undefined;
  /** Address that AWS clients are told to use, AWS_ENDPOINT_URL. @default AWS itself */
  readonly endpoint?: string | undefined;
  /** Folder that holds `cdktf.out` and `.work`. @default the project's */
  readonly projectFolder?: string;
}

/** @throws UsageError that says where was looked, and what to do, if there are none. */
export function findOutputs({
  environment,
  file,
  endpoint,
  projectFolder = PROJECT_ROOT,
}: OutputsPlace): Outputs {
  const stack = projectStackName(environment, projectFolder);
  if (file !== undefined) return readFile(file, stack);
  const kept = keptDeployments(path.join(projectFolder, '.work'), stack);
  const local = kept.find((deployment) => deployment.endpoint === endpoint?.replace(/\/$/, ''));
  if (local) return readFile(local.stateFile, stack);
  const running = kept.map(
    (deployment) => `export AWS_ENDPOINT_URL=${deployment.endpoint} for that of npm run local`,
  );
  const otherwise = [`Or say --outputs FILE, with what terraform output -json printed`, ...running].join(
    '; or ',
  );
  return readTerraform(path.join(projectFolder, 'cdktf.out', 'stacks', stack), stack, otherwise);
}

export { projectStackName as stackName };

/** One output. @throws UsageError if it is missing. */
export function output(outputs: Outputs, name: string): string {
  const value = outputs[name];
  if (value === undefined) {
    throw new UsageError(
      `The outputs hold no ${name}, only: ${Object.keys(outputs).sort().join(', ') || 'nothing'}. Deploy again, or complete the file.`,
    );
  }
  return value;
}

function readFile(file: string, stack: string): Outputs {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `The outputs cannot be read from "${file}": ${printable((error as Error).message)}.`,
      2,
    );
  }
  const outputs = readOutputs(json, stack);
  if (Object.keys(outputs).length === 0) {
    throw new UsageError(
      `"${file}" holds no outputs of ${stack}: it should be what terraform output -json prints.`,
      2,
    );
  }
  return outputs;
}

/** Takes the outputs out of any of the forms that they are written in. */
function readOutputs(json: unknown, stack: string): Outputs {
  const { outputs, [stack]: ofStack } = asObject(json);
  // Terraform's state has them below `outputs`, CDKTF's file below the stack's name.
  const named = asObject(outputs ?? ofStack ?? json);
  const values = Object.entries(named).map(([name, said]) => [name, asObject(said).value ?? said] as const);
  return Object.fromEntries(
    values.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function asObject(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

interface Kept {
  readonly endpoint: string;
  readonly stateFile: string;
}

/** Deployments of `npm run local`, each with the address that it has while it is up. */
function keptDeployments(workFolder: string, stack: string): Kept[] {
  if (!existsSync(workFolder)) return [];
  return readdirSync(workFolder).flatMap((name) => {
    const folder = path.join(workFolder, name);
    const note = path.join(folder, 'kept.json');
    const stateFile = path.join(folder, `terraform.${stack}.tfstate`);
    if (!existsSync(note) || !existsSync(stateFile)) return [];
    const { endpoint } = JSON.parse(readFileSync(note, 'utf8')) as { endpoint: string };
    return [{ endpoint, stateFile }];
  });
}

function readTerraform(stackFolder: string, stack: string, otherwise: string): Outputs {
  const missing = (what: string, mend: string): UsageError =>
    new UsageError(`${what} ${mend}\n${otherwise}.`);
  if (!existsSync(stackFolder)) {
    throw missing(
      `${stack} is not known here: there is no ${shown(stackFolder)}.`,
      `npm run synth makes it, and terraform -chdir=${shown(stackFolder)} init finds its state.`,
    );
  }
  const { command } = findTerraform();
  const { status, stdout, stderr } = spawnSync(command, [`-chdir=${stackFolder}`, 'output', '-json'], {
    encoding: 'utf8',
    env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
  });
  if (status !== 0) {
    const facts = readStackFacts(stackFolder, command, describeProviderSources());
    const known = stderr.includes('init') ? `Run ${facts.terraform} init first.` : explain(stderr, facts);
    throw missing(
      `${facts.terraform} output -json failed:\n${stripVTControlCharacters(stderr.trim())}\n`,
      known ?? '',
    );
  }
  const outputs = readOutputs(JSON.parse(stdout), stack);
  if (Object.keys(outputs).length === 0)
    throw missing(`The state of ${stack} has no outputs: nothing is deployed from here.`, 'Deploy it first.');
  return outputs;
}
