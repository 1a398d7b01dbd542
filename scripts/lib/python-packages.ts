import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './usage-error';

/** A pinned package of the Python Package Index (PyPI). */
export interface PythonPackage {
  readonly name: string;
  readonly version: string;
  /** Extra to install, such as `server` for `moto[server]`. @default none */
  readonly extra?: string;
  /** Module whose import proves that the package and its extra are installed. */
  readonly module: string;
}

/** Exits with 0 only if the package has the given version and the module can be imported. */
const PROBE = `
import importlib, importlib.metadata, sys
name, version, module = sys.argv[1:]
importlib.import_module(module)
sys.exit(importlib.metadata.version(name) != version)
`;

/** Returns whether a Python has exactly this version of a package, including its extra. */
export function hasPackage(python: string, { name, version, module }: PythonPackage): boolean {
  return spawnSync(python, ['-c', PROBE, name, version, module]).status === 0;
}

/**
 * Returns a Python that has the package: one in the virtual environment `NAME-VERSION` in `workFolder`, or the system's
 * Python. The virtual environment is created if neither has it.
 *
 * @throws UsageError with pip's error if the package cannot be installed.
 */
export function findPython(
  wanted: PythonPackage,
  workFolder: string,
  onStep: (text: string) => void,
): string {
  const { name, version, extra } = wanted;
  const folder = path.join(workFolder, `${name}-${version}`);
  const python = pythonOf(folder);
  if (existsSync(python) && hasPackage(python, wanted)) return python;
  if (hasPackage('python3', wanted)) return 'python3';
  onStep(`Installing ${name} ${version} (once)`);
  const requirement = `${name}${extra === undefined ? '' : `[${extra}]`}==${version}`;
  try {
    createVirtualEnvironment(folder, [requirement]);
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    throw new UsageError(`${name} ${version} could not be installed:\n${String(stderr ?? error)}`);
  }
  return python;
}

/** Creates a virtual environment, replacing an existing one. @throws Error with pip's error as `stderr`. */
export function createVirtualEnvironment(folder: string, requirements: readonly string[]): void {
  execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'pipe' });
  execFileSync(pythonOf(folder), ['-m', 'pip', 'install', '--quiet', ...requirements], { stdio: 'pipe' });
}

/** Returns the path of a virtual environment's Python. */
export function pythonOf(folder: string): string {
  return path.join(folder, 'bin', 'python');
}
