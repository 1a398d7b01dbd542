import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

const COPIED = [
  'cdktf.json',
  'package.json',
  'tsconfig.json',
  'constructs',
  'lambda-src',
  'local-aws',
  'scripts',
];

/** Copies the project with another main.ts. */
export function copyProject(folder: string, main: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of COPIED)
    cpSync(path.join(PROJECT_ROOT, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(PROJECT_ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'main.ts'), main);
}
