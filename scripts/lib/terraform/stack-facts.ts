import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Program, TerraformBinary } from './binary';

/** Facts about a stack that Terraform's output does not contain. */
export interface StackFacts {
  /** Folder that Terraform runs in. */
  readonly stackFolder: string;
  readonly program: Pick<Program, 'name' | 'title'>;
  /** Start of a command for this stack: `terraform -chdir=FOLDER`. */
  readonly terraform: string;
  /** Required provider versions by source, such as `hashicorp/aws`. */
  readonly providerVersions: Readonly<Record<string, string>>;
  /** Where Terraform looks for providers, as part of a sentence. */
  readonly providerSources: string;
  /** Message about a state that an earlier run could not save, with the command that restores it; undefined if there is none. */
  readonly unsavedState: string | undefined;
}

interface StackConfiguration {
  readonly required_providers?: Readonly<
    Record<string, { readonly source: string; readonly version: string }>
  >;
  readonly backend?: { readonly local?: { readonly path: string } };
}

/** Reads the current facts of a synthesized stack. */
export function readStackFacts(
  stackFolder: string,
  program: Pick<TerraformBinary, 'name' | 'title' | 'command'>,
  providerSources: string,
): StackFacts {
  const terraform = `${program.command} -chdir=${shown(stackFolder)}`;
  const { required_providers: providers = {}, backend } = readConfiguration(stackFolder);
  return {
    stackFolder,
    program,
    terraform,
    providerVersions: Object.fromEntries(
      Object.values(providers).map(({ source, version }) => [source, version]),
    ),
    providerSources,
    unsavedState: describeUnsavedState(
      stackFolder,
      terraform,
      backend?.local && path.resolve(stackFolder, backend.local.path),
    ),
  };
}

function readConfiguration(stackFolder: string): StackConfiguration {
  const file = path.join(stackFolder, 'cdk.tf.json');
  if (!existsSync(file)) return {};
  return (JSON.parse(readFileSync(file, 'utf8')) as { terraform?: StackConfiguration }).terraform ?? {};
}

/** Terraform writes a state that it cannot save to `errored.tfstate`. A run without that state would create its resources again. */
function describeUnsavedState(
  stackFolder: string,
  terraform: string,
  stateFile: string | undefined,
): string | undefined {
  const file = path.join(stackFolder, 'errored.tfstate');
  if (!existsSync(file)) return undefined;
  if (!isJson(file)) {
    return `An earlier run could not save its state and printed it instead. Copy the printed state, from the first { to the last }, into ${shown(file)}, then run the command again.`;
  }
  // The local state file may be half written, and `state push` refuses to replace such a file.
  const restore = stateFile
    ? `mv ${shown(file)} ${shown(stateFile)}`
    : `${terraform} state push errored.tfstate && rm ${shown(file)}`;
  return `An earlier run could not save its state and left it in ${shown(file)}. Restore it, then run the command again: ${restore}`;
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Returns a path relative to the current directory, or absolute if it is outside. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
