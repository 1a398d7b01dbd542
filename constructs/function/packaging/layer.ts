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

/** Lambda's name of an architecture in npm's words, and as the `e_machine` of an ELF header (elf.h). */
const PLATFORMS: Record<Architecture, { readonly cpu: string; readonly elfMachine: number }> = {
  arm64: { cpu: 'arm64', elfMachine: 0xb7 },
  x86_64: { cpu: 'x64', elfMachine: 0x3e },
};

const MANIFEST = path.join(PROJECT_ROOT, 'lambda-src', 'layer');
const MANIFEST_FILES = ['package.json', 'package-lock.json'];
/** Lambda puts a layer at /opt and /opt/nodejs/node_modules on Node's search path. */
const LAYER_ROOT = 'nodejs';

/**
 * Installs sharp's binaries for Lambda's platform into `dist/layer-<architecture>`, from `lambda-src/layer/package-lock.json`.
 *
 * @throws StagingError if npm cannot install it, or if a native binary is not of the architecture.
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
  // No symbolic links in a Lambda package; no install scripts: the binaries come ready made.
  return [
    '--os=linux',
    `--cpu=${PLATFORMS[architecture].cpu}`,
    '--libc=glibc',
    '--omit=dev',
    '--ignore-scripts',
    '--no-bin-links',
  ];
}

/** Makes `folder` and installs sharp there. @throws StagingError if npm cannot install the whole of it. */
export function installImageLibrary(folder: string, architecture: Architecture): void {
  mkdirSync(folder);
  for (const file of MANIFEST_FILES) copyFileSync(path.join(MANIFEST, file), path.join(folder, file));
  const npm = spawnSync(
    'npm',
    ['ci', '--prefer-offline', '--no-audit', '--no-fund', ...npmPlatform(architecture)],
    {
      cwd: folder,
      encoding: 'utf8',
      // `npm.cmd` can be started by a shell only.
      shell: process.platform === 'win32',
    },
  );
  // npm calls it a success when it could not write the whole of a file.
  if (npm.status !== 0 || npm.stderr.includes('TAR_ENTRY_ERROR')) {
    throw new StagingError(
      `The image library for ${architecture} could not be installed into the layer: npm ended with ` +
        `${npm.error?.message ?? `exit code ${String(npm.status)}`}. Run "npm run build" where the package registry can be reached.\n${npm.stderr}`,
    );
  }
  for (const file of MANIFEST_FILES) rmSync(path.join(folder, file));
  // Its bytes depend on the version of npm.
  rmSync(path.join(folder, 'node_modules', '.package-lock.json'));
}

/**
 * Leaves sharp's binding and libvips. The JavaScript is in the function's bundle, where it is loaded faster; npm 10 adds
 * WebAssembly, a dependency of other platforms' packages (9 MB).
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

/** A binary of another architecture would fail only when the first image arrives; this stops the synth instead. */
export function assertArchitecture(staged: StagedPackage, architecture: Architecture): void {
  const binaries = listFiles(staged.path).filter((file) => /\.(node|so(\.[\d.]+)?)$/.test(file));
  const foreign = binaries.filter(
    (file) => elfMachine(path.join(staged.path, file)) !== PLATFORMS[architecture].elfMachine,
  );
  if (binaries.length > 0 && foreign.length === 0) return;
  throw new StagingError(
    `The layer in dist/layer-${architecture} does not fit the function's architecture ${architecture}: ` +
      (foreign.length > 0
        ? `${foreign.join(', ')} ${foreign.length > 1 ? 'are' : 'is'} built for another`
        : 'it holds no native binary') +
      '. Run "npm run build -- --clean".',
  );
}

/** The `e_machine` of a little-endian ELF file, or undefined where it is none. */
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
