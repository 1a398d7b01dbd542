import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { findPython, type PythonPackage } from '../../../scripts/lib/python-packages';

const AWS_CLI: PythonPackage = { name: 'awscli', version: '1.45.11', module: 'awscli.clidriver' };

/** Installs the AWS CLI in the tested version, if needed. @returns the folder of the program `aws`. */
export function awsCommandLineFolder(): string {
  const python = findPython(AWS_CLI, WORK_FOLDER, () => undefined);
  const folder = path.join(WORK_FOLDER, 'bin');
  const program = path.join(folder, 'aws');
  mkdirSync(folder, { recursive: true });
  writeFileSync(program, `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`);
  chmodSync(program, 0o755);
  return folder;
}
