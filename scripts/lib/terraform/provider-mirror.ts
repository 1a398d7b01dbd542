import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Program } from './binary';

/** A folder of unpacked or zipped providers. */
export interface ProviderMirror {
  readonly folder: string;
  /** Source addresses, such as `registry.terraform.io/hashicorp/aws`. */
  readonly providers: readonly string[];
}

/** Writes a Terraform CLI configuration that uses this machine's mirrors. @returns its path in `folder`. */
export function writeCliConfig(
  folder: string,
  mirrors: readonly ProviderMirror[] = findProviderMirrors(),
): string {
  const list = (providers: readonly string[]): string =>
    providers.map((provider) => JSON.stringify(provider)).join(', ');
  const mirrored = mirrors.map(
    (mirror) =>
      `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror.folder)}\n    include = [${list(mirror.providers)}]\n  }\n`,
  );
  // Without `exclude`, Terraform would query the registry for mirrored providers too, and fail if it cannot reach it.
  const direct = `  direct {\n    exclude = [${list(mirrors.flatMap(({ providers }) => providers))}]\n  }\n`;
  const file = path.join(folder, 'terraform.rc');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `provider_installation {\n${mirrored.join('')}${direct}}\n`);
  return file;
}

/**
 * Finds the provider mirrors of a machine without registry access: the folders in Terraform's CLI configuration,
 * Terraform's implied mirror folders, and the folders directly in /opt and /usr/local/share.
 *
 * @param program whose configuration file is read.
 */
export function findProviderMirrors(program: Program['name'] = 'terraform'): ProviderMirror[] {
  const folders = [
    ...configuredFolders(program),
    ...impliedFolders(),
    ...childFolders('/opt'),
    ...childFolders('/usr/local/share'),
  ];
  const seen = new Set<string>();
  return [...new Set(folders)].flatMap((folder) => {
    // The first mirror of a provider wins; a second would only make the choice depend on its order.
    const providers = listProviders(folder).filter((provider) => !seen.has(provider));
    providers.forEach((provider) => seen.add(provider));
    return providers.length > 0 ? [{ folder, providers }] : [];
  });
}

/** Describes where Terraform or OpenTofu looks for providers with the user's own configuration, as part of a sentence. */
export function describeProviderSources(program: Program['name'] = 'terraform'): string {
  const file = configurationFile(program);
  if (existsSync(file)) return `the locations in ${file}`;
  const folders = impliedFolders().filter((folder) => existsSync(folder));
  const sources = [...folders, 'the public registry'].join(' and ');
  return process.env.TF_CLI_CONFIG_FILE
    ? `${sources} (TF_CLI_CONFIG_FILE is "${file}", which does not exist)`
    : sources;
}

function configurationFile(program: Program['name']): string {
  const { TF_CLI_CONFIG_FILE: chosen } = process.env;
  if (chosen !== undefined) return chosen;
  const ofTofu = path.join(homedir(), '.tofurc');
  return program === 'tofu' && existsSync(ofTofu) ? ofTofu : path.join(homedir(), '.terraformrc');
}

function configuredFolders(program: Program['name']): string[] {
  const file = configurationFile(program);
  if (!existsSync(file)) return [];
  const blocks = readFileSync(file, 'utf8').matchAll(/filesystem_mirror\s*\{[^}]*?\bpath\s*=\s*"([^"]+)"/g);
  return [...blocks].map((block) => block[1] ?? '');
}

/** https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
function impliedFolders(): string[] {
  const dataFolders = (process.env.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share').split(':').filter(Boolean);
  return [
    path.join(homedir(), '.terraform.d', 'plugins'),
    path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local', 'share'), 'terraform', 'plugins'),
    ...dataFolders.map((folder) => path.join(folder, 'terraform', 'plugins')),
  ];
}

/** Returns the provider addresses in `folder`: HOST/NAMESPACE/TYPE, the first three levels of both mirror layouts. */
function listProviders(folder: string): string[] {
  let addresses = [''];
  for (let level = 0; level < 3; level++) {
    addresses = addresses.flatMap((address) =>
      childFolders(path.join(folder, address)).map((child) => path.posix.join(address, path.basename(child))),
    );
    // A host name contains a dot. Other folders in /opt are not mirrors.
    if (level === 0) addresses = addresses.filter((host) => host.includes('.'));
  }
  return addresses;
}

function childFolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(folder, entry.name));
  } catch {
    return []; // Missing or unreadable.
  }
}
