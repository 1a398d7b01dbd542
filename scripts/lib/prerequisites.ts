import { spawnSync } from 'node:child_process';
import { gte } from 'semver';
import { findTerraform } from './terraform/binary';
import { UsageError } from './usage-error';

const MINIMUM_NODE = '20.19.0';

/** Checks what a deployment needs: Node.js and Terraform. @throws UsageError that names what is missing and how to install it. */
export function requireDeploymentTools(): void {
  if (!gte(process.versions.node, MINIMUM_NODE)) {
    throw new UsageError(
      `Node.js ${process.versions.node} is too old: install 20.19 or later (https://nodejs.org/download).`,
    );
  }
  findTerraform();
}

/** Checks what the local AWS needs as well: Python 3 with venv, for moto. @throws UsageError as above. */
export function requireLocalAwsTools(): void {
  requireDeploymentTools();
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0) {
    throw new UsageError(
      'Python 3 with venv is missing; the local AWS needs it. Install it (Debian, Ubuntu: apt install python3-venv; ' +
        'macOS: brew install python3; https://www.python.org/downloads).',
    );
  }
}
