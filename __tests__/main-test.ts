/** Synthesizes main.ts in folders of different depths and with different umasks, and compares the results. */
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
import { asPrescribed } from './support/bindings';
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

/** Copies of the project by folder, with the umask of their synth. */
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

/** Returns the folder of one stack of a copy, or of all its stacks. */
function stackFolder(copy: Copy, environment?: Environment): string {
  const stacks = path.join(root, copy, 'cdktf.out', 'stacks');
  return environment ? path.join(stacks, `thumbnails-${environment}`) : stacks;
}

/** Copies the project to a folder and synthesizes it there. */
function synthesizeIn(project: string, umask: string): void {
  mkdirSync(project, { recursive: true });
  for (const name of SOURCES)
    cpSync(path.join(PROJECT_ROOT, name), path.join(project, name), { recursive: true });
  // Copy the layer, because npm needs the network to install it. The synth bundles the function again.
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

/** Returns mode and content (Base64) of all files below a folder, by name. */
function content(folder: string): Record<string, string> {
  const files = listFiles(folder).map((file) => {
    const location = path.join(folder, file);
    const mode = (statSync(location).mode & 0o777).toString(8);
    return [file, `${mode} ${readFileSync(location).toString('base64')}`] as const;
  });
  return Object.fromEntries(files);
}

describe('a synth', () => {
  test('creates one stack for each environment', () => {
    expect(readdirSync(stackFolder(FIRST)).sort()).toEqual(
      ENVIRONMENTS.map((name) => `thumbnails-${name}`).sort(),
    );
  });

  test('creates identical files in any folder and with any umask', () => {
    const first = content(stackFolder(FIRST));
    const second = content(stackFolder(SECOND));
    expect(Object.keys(first)).toEqual(Object.keys(second));
    // Compare names only, so that a failure does not print a library.
    const differing = Object.keys(first).filter((file) => first[file] !== second[file]);
    expect(differing).toEqual([]);
  });

  test('writes no absolute path to the stack', () => {
    for (const environment of ENVIRONMENTS) {
      const json = readFileSync(path.join(stackFolder(FIRST, environment), 'cdk.tf.json'), 'utf8');
      expect(json).not.toContain(root);
      expect(json).not.toMatch(ABSOLUTE_PATH);
    }
  });
});

/** Prints a dashboard with a line for each widget and metric, so that a diff shows only those that changed. */
expect.addSnapshotSerializer({
  test: (value) => typeof value === 'string' && value.startsWith('{"widgets":['),
  serialize: (body: string, _config, indentation) => {
    const { widgets, ...others } = JSON.parse(body) as {
      widgets: { properties: { metrics?: object[] } }[];
    };
    const lines = widgets.flatMap(({ properties: { metrics = [], ...properties }, ...widget }) => [
      JSON.stringify({ ...widget, properties }),
      ...metrics.map((metric) => `  ${JSON.stringify(metric)}`),
    ]);
    return [JSON.stringify(others), ...lines].join(`\n${indentation}  `);
  },
});

describe.each(ENVIRONMENTS)('thumbnails-%s', (environment) => {
  test('the synthesized stack matches the reviewed snapshot', () => {
    // The hashes of the function and the layer change with every line of code.
    const masked = synthesizeStack(environment).text.replace(/(\/assets\/[\w-]+\/)[0-9a-f]{32}/g, '$1<hash>');
    expect(asPrescribed(masked)).toMatchSnapshot();
  });
});

describeWithProvider('archive')('the archive provider', () => {
  /** Returns the hashes of the development stack's zip files, created in the stack folder of a copy. */
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

  test('creates identical zip files in any folder and with any umask', async () => {
    const hashes = await zipHashes(FIRST);
    expect(Object.keys(hashes)).toHaveLength(2);
    expect(await zipHashes(SECOND)).toEqual(hashes);
  }, 60_000);
});
