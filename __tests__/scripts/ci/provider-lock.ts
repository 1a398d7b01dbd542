/** The entries of .terraform.lock.hcl. Terraform rejects a read-only lock file with providers that the stack does not use. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

export const LOCK_FILE = '.terraform.lock.hcl';

function readEntry(type: string): string {
  const text = readFileSync(path.join(PROJECT_ROOT, LOCK_FILE), 'utf8');
  const start = text.indexOf(`provider "registry.terraform.io/hashicorp/${type}" {`);
  if (start < 0) throw new Error(`${LOCK_FILE} has no provider hashicorp/${type}.`);
  return text.slice(start, text.indexOf('\n}\n', start) + 3);
}

export const LOCK = { archive: readEntry('archive'), aws: readEntry('aws') } as const;
