import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What an explanation names besides what Terraform printed. */
export interface StackFacts {
  /** Folder that Terraform runs in. */
  readonly stackFolder: string;
  /** Beginning of a Terraform command on this stack: `terraform -chdir=FOLDER`. */
  readonly terraform: string;
  /** Versions of the providers by source, such as `hashicorp/aws`. */
  readonly providerVersions: Readonly<Record<string, string>>;
  /** Where Terraform looks for providers, in words. */
  readonly providerSources: string;
  /** That a run could not save its state, and how to put it in its place; undefined where all is well. */
  readonly unsavedState: string | undefined;
}

interface StackConfiguration {
  readonly required_providers?: Readonly<
    Record<string, { readonly source: string; readonly version: string }>
  >;
  readonly backend?: { readonly local?: { readonly path: string } };
}

/** Reads what there is to say about a synthesized stack now. */
export function readStackFacts(stackFolder: string, command: string, providerSources: string): StackFacts {
  const terraform = `${command} -chdir=${shown(stackFolder)}`;
  const { required_providers: providers = {}, backend } = readConfiguration(stackFolder);
  return {
    stackFolder,
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

/** Terraform leaves a state that it cannot save in this file; a run that began without it would make all of it again. */
function describeUnsavedState(
  stackFolder: string,
  terraform: string,
  stateFile: string | undefined,
): string | undefined {
  const file = path.join(stackFolder, 'errored.tfstate');
  if (!existsSync(file)) return undefined;
  if (!isJson(file)) {
    return `A run could save its state nowhere and printed it instead: copy that, from the first { to the last }, into ${shown(file)}, and run the same command again.`;
  }
  // A file that should have held it may be half written, and `state push` refuses that.
  const mend = stateFile
    ? `mv ${shown(file)} ${shown(stateFile)}`
    : `${terraform} state push errored.tfstate && rm ${shown(file)}`;
  return `A run could not save its state, which lies in ${shown(file)}. Put it in its place, and run the same command again: ${mend}`;
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

/** A path as it is typed where the command was started. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
