import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { findPython, type PythonPackage } from '../../../scripts/lib/python-packages';

const AWS_CLI: PythonPackage = { name: 'awscli', version: '1.45.11', module: 'awscli.clidriver' };

/** Folder of the program `aws`. */
export const AWS_FOLDER = path.join(WORK_FOLDER, 'bin');

/** Installs the AWS CLI in the tested version, if needed. Run once, before the test files, which run at the same time. */
export function installAwsCommandLine(): void {
  const python = findPython(AWS_CLI, WORK_FOLDER, () => undefined);
  const program = path.join(AWS_FOLDER, 'aws');
  mkdirSync(AWS_FOLDER, { recursive: true });
  writeFileSync(program, `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`);
  chmodSync(program, 0o755);
}
