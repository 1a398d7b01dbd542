/** main.ts as people run it: in folders of different depth, under different umasks, and what comes out. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listFiles } from '../constructs/function/packaging/staging';
import { ENVIRONMENTS, type Environment } from '../lambda-src/contract';
import { PROJECT_ROOT } from '../scripts/lib/paths';
import { Terraform } from '../scripts/lib/terraform/terraform';
import { ABSOLUTE_PATH, synthesizeStack } from './support/synthesized';
import { describeWithProvider } from './support/terraform';

const SOURCES = [
  'main.ts',
  'cdktf.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'constructs',
  'lambda-src',
];

/** Copies of the project, and the umask that each is synthesized under. */
const COPIES = { a: '022', 'deeper/with a space/b': '077' } as const;
type Copy = keyof typeof COPIES;
const [FIRST, SECOND] = Object.keys(COPIES) as [Copy, Copy];

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'synth-'));
  for (const [copy, umask] of Object.entries(COPIES)) synthesizeIn(path.join(root, copy), umask);
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Folder of one stack of a copy, or of all of them. */
function stackFolder(copy: Copy, environment?: Environment): string {
  const stacks = path.join(root, copy, 'cdktf.out', 'stacks');
  return environment ? path.join(stacks, `thumbnails-${environment}`) : stacks;
}

/** Copies the project into a folder and synthesizes it there. */
function synthesizeIn(project: string, umask: string): void {
  mkdirSync(project, { recursive: true });
  for (const name of SOURCES)
    cpSync(path.join(PROJECT_ROOT, name), path.join(project, name), { recursive: true });
  // The layer is installed by npm, which needs the network, so it is copied; the bundle is made anew.
  for (const name of ['layer-arm64', 'layer-arm64.inputs'])
    cpSync(path.join(PROJECT_ROOT, 'dist', name), path.join(project, 'dist', name), { recursive: true });
  symlinkSync(path.join(PROJECT_ROOT, 'node_modules'), path.join(project, 'node_modules'));
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `umask ${umask} && exec "$0" "$@"`, process.execPath, require.resolve('tsx/cli'), 'main.ts'],
    { cwd: project, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
}

/** Names, modes and bytes of all files below a folder. */
function content(folder: string): Record<string, string> {
  const files = listFiles(folder).map((file) => {
    const location = path.join(folder, file);
    const mode = (statSync(location).mode & 0o777).toString(8);
    return [file, `${mode} ${readFileSync(location).toString('base64')}`] as const;
  });
  return Object.fromEntries(files);
}

describe('a synth', () => {
  test('gives one stack for each environment', () => {
    expect(readdirSync(stackFolder(FIRST)).sort()).toEqual(
      ENVIRONMENTS.map((name) => `thumbnails-${name}`).sort(),
    );
  });

  test('gives the same names, modes and bytes in any folder and under any umask', () => {
    const first = content(stackFolder(FIRST));
    const second = content(stackFolder(SECOND));
    expect(Object.keys(first)).toEqual(Object.keys(second));
    // File by file, so that a failure names the file instead of printing a library.
    const differing = Object.keys(first).filter((file) => first[file] !== second[file]);
    expect(differing).toEqual([]);
  });

  test('holds no path of the machine that made it', () => {
    for (const environment of ENVIRONMENTS) {
      const json = readFileSync(path.join(stackFolder(FIRST, environment), 'cdk.tf.json'), 'utf8');
      expect(json).not.toContain(root);
      expect(json).not.toMatch(ABSOLUTE_PATH);
    }
  });
});

describe.each(ENVIRONMENTS)('thumbnails-%s', (environment) => {
  test('is as it was when it was last looked through', () => {
    // The hash of the function's and the layer's files changes with every line of them.
    const masked = synthesizeStack(environment).text.replace(/(\/assets\/[\w-]+\/)[0-9a-f]{32}/g, '$1<hash>');
    expect(JSON.parse(masked)).toMatchSnapshot();
  });
});

describeWithProvider('archive')('the zips of the archive provider', () => {
  /** The hashes of the development stack's zips, made in a copy's stack folder. */
  async function zipHashes(copy: Copy): Promise<Record<string, string>> {
    const stack = stackFolder(copy, 'development');
    const folder = path.join(root, 'zips', copy);
    cpSync(path.join(stack, 'assets'), path.join(folder, 'assets'), { recursive: true });
    const { data, terraform } = JSON.parse(readFileSync(path.join(stack, 'cdk.tf.json'), 'utf8')) as {
      data: { archive_file: Record<string, object> };
      terraform: { required_providers: { archive: object } };
    };
    const output = Object.fromEntries(
      Object.keys(data.archive_file).map((name) => [
        name,
        { value: `\${data.archive_file.${name}.output_base64sha256}` },
      ]),
    );
    const configuration = {
      terraform: { required_providers: { archive: terraform.required_providers.archive } },
      data: { archive_file: data.archive_file },
      output,
    };
    writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(configuration));
    const harness = new Terraform({ stackFolder: folder, workFolder: root, environment: {} });
    await harness.init();
    await harness.apply();
    return harness.outputs();
  }

  test('are the same from any folder and under any umask', async () => {
    const hashes = await zipHashes(FIRST);
    expect(Object.keys(hashes)).toHaveLength(2);
    expect(await zipHashes(SECOND)).toEqual(hashes);
  }, 60_000);
});
