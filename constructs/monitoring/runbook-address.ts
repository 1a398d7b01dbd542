import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject } from '../config/stack-name';
import { PROJECT_ROOT } from '../function/packaging/staging';

/** The runbook in the repository. */
const RUNBOOK = 'docs/runbook.md';

/**
 * Returns the address of the runbook for the texts of alarms: the setting, or else the file in the repository that
 * package.json names, or else the file's path.
 */
export function runbookAddress(setting: string | undefined): string {
  if (setting !== undefined) return setting;
  const { repository } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    readonly repository?: unknown;
  };
  return runbookIn(repository) ?? RUNBOOK;
}

/**
 * Returns the address of the runbook in a repository, as GitHub and GitLab show files.
 *
 * @param repository as in package.json: https://docs.npmjs.com/cli/configuring-npm/package-json#repository
 * @returns undefined if it names no web address.
 */
export function runbookIn(repository: unknown): string | undefined {
  const { url, directory } = isObject(repository) ? repository : { url: repository, directory: undefined };
  if (typeof url !== 'string') return undefined;
  const address = url
    .replace(/^git\+/, '')
    .replace(/^(?:github:)?([\w.-]+\/[\w.-]+)$/, 'https://github.com/$1')
    .replace(/^[\w.-]+@([\w.-]+):/, 'ssh://$1/');
  const { hostname, pathname } = URL.canParse(address) ? new URL(address) : { hostname: '', pathname: '' };
  if (hostname === '') return undefined;
  const folder = typeof directory === 'string' ? `${directory}/` : '';
  return `https://${hostname}${pathname.replace(/(\.git)?\/?$/, '')}/blob/HEAD/${folder}${RUNBOOK}`;
}
