/** Finds the outputs of a deployment's Terraform stack. */
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

/** Where to find outputs. */
export interface OutputsSource {
  readonly environment: Environment;
  /**
   * File with the outputs: from `terraform output -json` or `cdktf deploy --outputs-file`, or a JSON object of names and
   * values. @default the state of `npm run local` if `endpoint` is its address, otherwise Terraform's state
   */
  readonly file?: string | undefined;
  /** AWS_ENDPOINT_URL. @default AWS itself */
  readonly endpoint?: string | undefined;
  /** Folder that holds `cdktf.out` and `.work`. @default the project's */
  readonly projectFolder?: string;
}

/** Returns the outputs of an environment's stack. @throws UsageError if there are none */
export function findOutputs({
  environment,
  file,
  endpoint,
  projectFolder = PROJECT_ROOT,
}: OutputsSource): Outputs {
  const stack = projectStackName(environment, projectFolder);
  if (file !== undefined) return readFile(file, stack);
  const locals = localDeployments(path.join(projectFolder, '.work'), stack);
  const local = locals.find((deployment) => deployment.endpoint === endpoint?.replace(/\/$/, ''));
  if (local) return readFile(local.stateFile, stack);
  const alternatives = locals.map(
    (deployment) => `for npm run local, export AWS_ENDPOINT_URL=${deployment.endpoint}`,
  );
  const otherwise = ['Or use --outputs FILE with the output of terraform output -json', ...alternatives].join(
    '; or ',
  );
  return readTerraform(path.join(projectFolder, 'cdktf.out', 'stacks', stack), stack, otherwise);
}

/** Returns one output. @throws UsageError if it is missing */
export function output(outputs: Outputs, name: string): string {
  const value = outputs[name];
  if (value === undefined) {
    throw new UsageError(
      `Output ${name} is missing; found: ${Object.keys(outputs).sort().join(', ') || 'none'}. Deploy again, or add it to the file.`,
    );
  }
  return value;
}

function readFile(file: string, stack: string): Outputs {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`Cannot read outputs from "${file}": ${printable((error as Error).message)}.`, 2);
  }
  const outputs = readOutputs(json, stack);
  if (Object.keys(outputs).length === 0) {
    throw new UsageError(
      `"${file}" has no outputs of ${stack}. Use the output of terraform output -json.`,
      2,
    );
  }
  return outputs;
}

/** Extracts the outputs from any of the supported formats. */
function readOutputs(json: unknown, stack: string): Outputs {
  const { outputs, [stack]: ofStack } = asObject(json);
  // Terraform's state has them in `outputs`, CDKTF's file under the name of the stack.
  const named = asObject(outputs ?? ofStack ?? json);
  const values = Object.entries(named).map(
    ([name, entry]) => [name, asObject(entry).value ?? entry] as const,
  );
  return Object.fromEntries(
    values.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function asObject(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

interface LocalDeployment {
  readonly endpoint: string;
  readonly stateFile: string;
}

/** Returns the deployments of `npm run local`, each with its address while it runs. */
function localDeployments(workFolder: string, stack: string): LocalDeployment[] {
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
  const missing = (problem: string, hint: string): UsageError =>
    new UsageError(`${problem} ${hint}\n${otherwise}.`);
  if (!existsSync(stackFolder)) {
    throw missing(
      `Stack ${stack} was never synthesized here: ${shown(stackFolder)} does not exist.`,
      `Run npm run synth, then terraform -chdir=${shown(stackFolder)} init.`,
    );
  }
  const binary = findTerraform();
  const { status, stdout, stderr } = spawnSync(binary.command, [`-chdir=${stackFolder}`, 'output', '-json'], {
    encoding: 'utf8',
    env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
  });
  if (status !== 0) {
    const facts = readStackFacts(stackFolder, binary, describeProviderSources(binary.name));
    const known = stderr.includes('init') ? `Run ${facts.terraform} init first.` : explain(stderr, facts);
    throw missing(
      `${facts.terraform} output -json failed:\n${stripVTControlCharacters(stderr.trim())}\n`,
      known ?? '',
    );
  }
  const outputs = readOutputs(JSON.parse(stdout), stack);
  if (Object.keys(outputs).length === 0)
    throw missing(`The state of ${stack} has no outputs: the stack is not deployed.`, 'Deploy it first.');
  return outputs;
}
