import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WORK_FOLDER } from '../../scripts/lib/paths';
import { createVirtualEnvironment, pythonOf } from '../../scripts/lib/python-packages';

/** What is compared with, none of it a dependency of the project: installed once, into a folder that git ignores. */
const FOLDER = path.join(WORK_FOLDER, 'bench', 'peers');

/** From the npm registry. */
const NPM = { '@napi-rs/image': '1.15.0', jimp: '1.6.1', 'ssim.js': '3.5.0', 'wasm-vips': '0.0.19' };
/** From the Python Package Index. simplejpeg is the plain libjpeg-turbo. */
const PYTHON = { boto3: '1.44.8', pillow: '12.0.0', simplejpeg: '1.9.0' };

/** Where the peers are; what cannot be installed is undefined. */
export interface Peers {
  /** Folder whose `node_modules` has the packages of npm. */
  readonly nodeFolder: string | undefined;
  /** A Python that has the packages of the Python Package Index. */
  readonly python: string | undefined;
  /** ImageMagick's program, which no registry has. */
  readonly imageMagick: string | undefined;
}

/** Installs what is not there yet. @param onLeftOut told what cannot be had, and why. */
export function installPeers(onLeftOut: (text: string) => void): Peers {
  const attempt = <T>(what: string, install: () => T): T | undefined => {
    try {
      return install();
    } catch (error) {
      const { stderr } = error as { stderr?: Buffer };
      const said = String(stderr ?? error)
        .trim()
        .split('\n');
      onLeftOut(`${what}: ${said.at(-1) ?? ''}`);
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

/** Version 7 calls it magick, version 6 convert, which other programs are called, too. */
function findImageMagick(): string {
  for (const program of ['magick', 'convert'])
    if (String(spawnSync(program, ['-version']).stdout).startsWith('Version: ImageMagick')) return program;
  throw new Error('neither "magick" nor "convert" is here, or not ImageMagick\'s');
}

/** Runs `install` unless it has run to its end before, for the same versions. */
function installOnce(folder: string, wanted: string, install: () => void): void {
  const done = path.join(folder, 'installed');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return;
  mkdirSync(folder, { recursive: true });
  install();
  writeFileSync(done, wanted);
}
