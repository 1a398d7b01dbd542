import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './usage-error';

/** One version of a package of the Python Package Index. */
export interface PythonPackage {
  readonly name: string;
  readonly version: string;
  /** Optional part that is needed of it, the `server` of `moto[server]`. @default none */
  readonly extra?: string;
  /** A module that can be imported once all that is needed is there. */
  readonly module: string;
}

/** Ends with 0 exactly if the package has the right version and the module can be imported. */
const PROBE = `
import importlib, importlib.metadata, sys
name, version, module = sys.argv[1:]
importlib.import_module(module)
sys.exit(importlib.metadata.version(name) != version)
`;

/** Whether a Python has a package in exactly its version, with all that is needed of it. */
export function hasPackage(python: string, { name, version, module }: PythonPackage): boolean {
  return spawnSync(python, ['-c', PROBE, name, version, module]).status === 0;
}

/**
 * The Python that has a package in the right version: the machine's own, or one in a virtual environment
 * `NAME-VERSION` that is made for it in `workFolder`, once.
 *
 * @throws UsageError with what pip said, if it cannot be installed.
 */
export function findPython(
  wanted: PythonPackage,
  workFolder: string,
  onStep: (text: string) => void,
): string {
  const { name, version, extra } = wanted;
  if (hasPackage('python3', wanted)) return 'python3';
  const folder = path.join(workFolder, `${name}-${version}`);
  const python = pythonOf(folder);
  if (existsSync(python) && hasPackage(python, wanted)) return python;
  onStep(`Installing ${name} ${version} (once)`);
  const requirement = `${name}${extra === undefined ? '' : `[${extra}]`}==${version}`;
  try {
    makeVirtualEnvironment(folder, [requirement]);
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    throw new UsageError(`${name} ${version} could not be installed:\n${String(stderr ?? error)}`);
  }
  return python;
}

/** Makes a virtual environment anew. @param requirements as pip takes them. @throws Error with pip's words as `stderr`. */
export function makeVirtualEnvironment(folder: string, requirements: readonly string[]): void {
  execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'pipe' });
  execFileSync(pythonOf(folder), ['-m', 'pip', 'install', '--quiet', ...requirements], { stdio: 'pipe' });
}

/** The Python of a virtual environment. */
export function pythonOf(folder: string): string {
  return path.join(folder, 'bin', 'python');
}
