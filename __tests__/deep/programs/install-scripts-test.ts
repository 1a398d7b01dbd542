/** What a package may do when it is installed with this repository's settings, by each npm that Node.js brings. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

/** Node.js 22 brings npm 10, Node.js 24 brings npm 11. */
const NPMS = ['10.9.4', '11.6.2'];
const EVENTS = ['preinstall', 'install', 'postinstall'];
const { scripts, optionalDependencies } = JSON.parse(
  readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8'),
) as Record<'scripts' | 'optionalDependencies', Readonly<Record<string, string>>>;
/** What this machine's Node.js 22 comes from; undefined where there is none. */
const nodePackage = Object.keys(optionalDependencies).find((name) =>
  name.endsWith(`${process.platform}-${process.arch}`),
);

let folder: string;
let project: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'install-scripts-'));
  project = path.join(folder, 'project');
  mkdirSync(project);
  cpSync(path.join(PROJECT_ROOT, '.npmrc'), path.join(project, '.npmrc'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs npm of one version in a folder, without what the npm that runs this test has put into the environment. */
function npm(version: string, cwd: string, ...words: string[]): string {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_config_(ignore_scripts|local_prefix)$/i.test(name),
  );
  const PATH = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((place) => !place.includes('node_modules'))
    .join(path.delimiter);
  const args = ['exec', '--yes', '--prefix', folder, '--', `npm@${version}`, ...words];
  const env = { ...Object.fromEntries(inherited), PATH };
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`npm ${words.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** A package in an archive, as a registry has it, whose scripts leave a file for each event. */
function packHostile(): string {
  const source = path.join(folder, 'hostile');
  mkdirSync(source);
  const run = Object.fromEntries(EVENTS.map((event) => [event, `touch '${path.join(folder, event)}'`]));
  writeFileSync(
    path.join(source, 'package.json'),
    JSON.stringify({ name: 'hostile', version: '1.0.0', scripts: run }),
  );
  npm(NPMS[0] ?? '', source, 'pack', '--pack-destination', folder);
  return path.join(folder, 'hostile-1.0.0.tgz');
}

function scriptsThatRan(): string[] {
  return EVENTS.filter((event) => existsSync(path.join(folder, event)));
}

function describeProject(manifest: object): void {
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, ...manifest }));
}

describe.each(NPMS)('npm %s', (version) => {
  test('runs no script of a package that it installs, and would without .npmrc', () => {
    describeProject({ dependencies: { hostile: `file:${packHostile()}` } });
    npm(version, project, 'install');
    npm(version, project, 'ci');
    expect(existsSync(path.join(project, 'node_modules', 'hostile'))).toBe(true);
    expect(scriptsThatRan()).toEqual([]);

    rmSync(path.join(project, '.npmrc'));
    npm(version, project, 'ci');
    expect(scriptsThatRan()).toEqual(EVENTS);
  });

  (nodePackage === undefined ? test.skip : test)('has npm test run on the Node.js of the lock file', () => {
    const [link = ''] = scripts.test?.split('; ') ?? [];
    describeProject({ optionalDependencies, scripts: { test: `${link}; node --version` } });
    npm(version, project, 'install');
    expect(npm(version, project, 'test')).toContain(`\nv${optionalDependencies[nodePackage ?? ''] ?? ''}\n`);
  });
});

test.each(['test', 'demo'])('npm run %s links the Node.js of the lock file where npm did not', (name) => {
  expect(scripts[name]).toMatch(/^\[ -e node_modules\/\.bin\/node \] \|\| npm rebuild >\/dev\/null 2>&1; /);
});
