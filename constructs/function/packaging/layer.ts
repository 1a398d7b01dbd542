import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import type { Architecture } from '../../config/architecture';
import { listFiles, PROJECT_ROOT, stage, StagingError, type StagedPackage } from './staging';

/** npm's name for each architecture, and its `e_machine` in ELF headers (elf.h). */
const PLATFORMS: Record<Architecture, { readonly cpu: string; readonly elfMachine: number }> = {
  arm64: { cpu: 'arm64', elfMachine: 0xb7 },
  x86_64: { cpu: 'x64', elfMachine: 0x3e },
};

const MANIFEST = path.join(PROJECT_ROOT, 'lambda-src', 'layer');
const MANIFEST_FILES = ['package.json', 'package-lock.json'];
/** Lambda extracts layers to /opt and adds /opt/nodejs/node_modules to NODE_PATH. */
const LAYER_ROOT = 'nodejs';

/**
 * Installs sharp's binaries for Lambda's platform into `dist/layer-<architecture>`, from `lambda-src/layer/package-lock.json`.
 *
 * @throws StagingError if npm fails, or if a native binary has another architecture.
 */
export function stageLayer(architecture: Architecture): StagedPackage {
  const staged = stage({
    name: `layer-${architecture}`,
    inputs: [
      ...npmPlatform(architecture),
      'binaries of one platform only',
      ...MANIFEST_FILES.map((file) => readFileSync(path.join(MANIFEST, file))),
    ],
    fill: (folder) => {
      installImageLibrary(path.join(folder, LAYER_ROOT), architecture);
      keepBinaries(path.join(folder, LAYER_ROOT, 'node_modules'), architecture);
    },
  });
  assertArchitecture(staged, architecture);
  return staged;
}

function npmPlatform(architecture: Architecture): string[] {
  // Lambda packages cannot contain symbolic links. The binaries are prebuilt, so no install scripts are needed.
  return [
    '--os=linux',
    `--cpu=${PLATFORMS[architecture].cpu}`,
    '--libc=glibc',
    '--omit=dev',
    '--ignore-scripts',
    '--no-bin-links',
  ];
}

/** Creates `folder` and installs sharp there. @throws StagingError if npm fails. */
export function installImageLibrary(folder: string, architecture: Architecture): void {
  mkdirSync(folder);
  for (const file of MANIFEST_FILES) copyFileSync(path.join(MANIFEST, file), path.join(folder, file));
  const npm = spawnSync(
    'npm',
    ['ci', '--prefer-offline', '--no-audit', '--no-fund', ...npmPlatform(architecture)],
    {
      cwd: folder,
      encoding: 'utf8',
      // On Windows, npm.cmd requires a shell.
      shell: process.platform === 'win32',
    },
  );
  // npm exits with 0 even if it could not extract a file completely.
  if (npm.status !== 0 || npm.stderr.includes('TAR_ENTRY_ERROR')) {
    throw new StagingError(
      `Cannot install sharp for ${architecture} in the layer: npm failed with ` +
        `${npm.error?.message ?? `exit code ${String(npm.status)}`}. Run "npm run build" with access to the npm registry.\n${npm.stderr}`,
    );
  }
  for (const file of MANIFEST_FILES) rmSync(path.join(folder, file));
  // Its content depends on the version of npm.
  rmSync(path.join(folder, 'node_modules', '.package-lock.json'));
}

/**
 * Removes everything except sharp's native binding and libvips. The function's bundle contains the JavaScript. npm 10 also
 * installs a WebAssembly package for other platforms (9 MB).
 */
function keepBinaries(modules: string, architecture: Architecture): void {
  const scope = path.join(modules, '@img');
  const { cpu } = PLATFORMS[architecture];
  const kept = [`sharp-linux-${cpu}`, `sharp-libvips-linux-${cpu}`];
  const others = readdirSync(modules).filter((name) => name !== '@img');
  const foreign = readdirSync(scope).filter((name) => !kept.includes(name));
  for (const folder of [
    ...others.map((name) => path.join(modules, name)),
    ...foreign.map((name) => path.join(scope, name)),
  ])
    rmSync(folder, { recursive: true });
}

/** Fails the synth if a binary has another architecture, which otherwise fails only when the first image arrives. */
export function assertArchitecture(staged: StagedPackage, architecture: Architecture): void {
  const binaries = listFiles(staged.path).filter((file) => /\.(node|so(\.[\d.]+)?)$/.test(file));
  const foreign = binaries.filter(
    (file) => elfMachine(path.join(staged.path, file)) !== PLATFORMS[architecture].elfMachine,
  );
  if (binaries.length > 0 && foreign.length === 0) return;
  throw new StagingError(
    `The layer in dist/layer-${architecture} does not match the architecture ${architecture}: ` +
      (foreign.length > 0
        ? `${foreign.join(', ')} ${foreign.length > 1 ? 'are' : 'is'} built for another architecture`
        : 'it contains no native binary') +
      '. Run "npm run build -- --clean".',
  );
}

/** Returns the `e_machine` of a little-endian ELF file, or undefined for other files. */
function elfMachine(file: string): number | undefined {
  const header = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.readUInt32BE(0) === 0x7f454c46 ? header.readUInt16LE(18) : undefined;
}
