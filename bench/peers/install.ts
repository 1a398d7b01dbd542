import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PILLOW } from '../../scripts/checks/images/pillow';
import { WORK_FOLDER } from '../../scripts/lib/paths';
import { createVirtualEnvironment, pythonOf } from '../../scripts/lib/python-packages';

/** The compared libraries are no dependencies of the project. They are installed once into a folder that Git ignores. */
const FOLDER = path.join(WORK_FOLDER, 'bench', 'peers');

/** From the npm registry. */
const NPM = { '@napi-rs/image': '1.15.0', jimp: '1.6.1', 'ssim.js': '3.5.0', 'wasm-vips': '0.0.19' };
/** From PyPI. simplejpeg is a thin wrapper of libjpeg-turbo. */
const PYTHON = { boto3: '1.44.8', pillow: PILLOW.version, simplejpeg: '1.9.0' };

/** Locations of the compared libraries; undefined if they cannot be installed. */
export interface Peers {
  /** Folder whose `node_modules` contains the npm packages. */
  readonly nodeFolder: string | undefined;
  /** A Python with the PyPI packages. */
  readonly python: string | undefined;
  /** Command of ImageMagick, which no registry provides. */
  readonly imageMagick: string | undefined;
}

/** Installs the missing libraries. @param onUnavailable called with each library that cannot be installed and the reason. */
export function installPeers(onUnavailable: (text: string) => void): Peers {
  const attempt = <T>(what: string, install: () => T): T | undefined => {
    try {
      return install();
    } catch (error) {
      const { stderr } = error as { stderr?: Buffer };
      const lines = String(stderr ?? error)
        .trim()
        .split('\n');
      onUnavailable(`${what}: ${lines.at(-1) ?? ''}`);
      return undefined;
    }
  };
  mkdirSync(FOLDER, { recursive: true });
  return {
    nodeFolder: attempt(Object.keys(NPM).join(', '), installNode),
    python: attempt(Object.keys(PYTHON).join(', '), installPython),
    imageMagick: attempt('ImageMagick', findImageMagick),
  };
}

function installNode(): string {
  const folder = path.join(FOLDER, 'npm');
  const wanted = JSON.stringify({ private: true, dependencies: NPM });
  installOnce(folder, wanted, () => {
    writeFileSync(path.join(folder, 'package.json'), wanted);
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'pipe' });
  });
  return folder;
}

function installPython(): string {
  const folder = path.join(FOLDER, 'python');
  const wanted = Object.entries(PYTHON).map(([name, version]) => `${name}==${version}`);
  installOnce(folder, wanted.join('\n'), () => {
    createVirtualEnvironment(folder, wanted);
  });
  return pythonOf(folder);
}

/** The command is magick in version 7 and convert in version 6. Other programs are named convert too. */
function findImageMagick(): string {
  for (const program of ['magick', 'convert'])
    if (String(spawnSync(program, ['-version']).stdout).startsWith('Version: ImageMagick')) return program;
  throw new Error('not installed (no "magick" or "convert" command)');
}

/** Runs `install` unless the same versions are installed already. */
function installOnce(folder: string, wanted: string, install: () => void): void {
  const done = path.join(folder, 'installed');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return;
  mkdirSync(folder, { recursive: true });
  install();
  writeFileSync(done, wanted);
}
