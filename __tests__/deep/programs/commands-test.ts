/** Every npm command as its user starts it: help, wrong usage, and what is loaded for that. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { heavyModules, runProgram } from '../../support/program';

const { scripts } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
/** The command line of each script that runs a program of the project. */
const COMMANDS = Object.entries(scripts).flatMap(([name, line]) => {
  const [program] = /[\w/-]+\.ts$/.exec(line) ?? [];
  return program === undefined ? [] : [[name, program] as const];
});
test('the commands are those of package.json that run a program of the project', () => {
  expect(COMMANDS.map(([name]) => name)).toEqual([
    ...[
      'build',
      'synth',
      'deploy',
      'destroy',
      'export:hcl',
      'use',
      'demo',
      'local',
      'ops',
      'try',
      'audit:checkov',
    ],
    ...['fuzz', 'test:mutation', 'test:variants', 'bench'],
  ]);
});

test.each(COMMANDS)(
  'npm run %s -- --help shows the usage, and loads nothing heavy for it',
  async (name, program) => {
    const end = await runProgram(program, '--help');
    expect([end.status, end.errors]).toEqual([0, '']);
    expect(end.printed).toMatch(new RegExp(`^Usage: npm run (-s )?${name} -- `));
    expect(heavyModules(end)).toEqual([]);
  },
);

test.each(COMMANDS)(
  'npm run %s refuses an unknown option with exit code 2 and without a stack trace',
  async (_, program) => {
    const { status, printed, errors } = await runProgram(program, '--nonsense');
    expect([status, printed]).toEqual([2, '']);
    expect(errors).toMatch(/unknown option '--nonsense'|Which stack\?/);
    expect(errors).not.toMatch(/^ +at /m);
  },
);

test.each(['scripts/demo.ts', 'scripts/local.ts', 'scripts/build.ts', 'scripts/audit-checkov.ts'])(
  '%s refuses an unknown word with exit code 2',
  async (program) => {
    const { status, errors } = await runProgram(program, 'nonsense');
    expect([status, errors]).toEqual([2, expect.stringContaining('too many arguments')]);
  },
);

test.each([
  ['a file', 'README.md', /^\nREADME\.md is a file: name an empty folder/],
  ['a folder that is not empty', 'docs', /^\ndocs is not empty: name an empty folder/],
])('npm run export:hcl refuses %s with exit code 2', async (_, folder, message) => {
  const { status, errors } = await runProgram('scripts/export-hcl.ts', folder);
  expect([status, errors]).toEqual([2, expect.stringMatching(message)]);
});

test.each([
  ['--name', 'a b', '--name is "a b": it must consist of letters, digits and hyphens.'],
  ['--port', '80.5', '--port is "80.5": it must be a whole number'],
])('npm run local refuses %s "%s" with exit code 2', async (option, value, message) => {
  const { status, errors } = await runProgram('scripts/local.ts', option, value);
  expect([status, errors]).toEqual([2, expect.stringContaining(message)]);
});
