import { createProgram, runOps } from '../../ops/program';

let said = '';
beforeEach(() => {
  said = '';
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

const COMMANDS = createProgram().commands.map((command) => command.name());

test.each(COMMANDS)('%s --help shows an example', async (name) => {
  await runOps([name, '--help']);
  expect(said).toContain(`$ npm run ops -- ${name} `);
  expect(process.exitCode).toBe(0);
});

test.each([
  ['no command', [], 'Usage'],
  ['an unknown command', ['mend', '--env', 'staging'], "unknown command 'mend'"],
  ['no environment', ['recent'], "'--env <environment>'"],
  ['an unknown environment', ['recent', '--env', 'test'], 'development, staging, production'],
  ['an unknown option', ['recent', '--env', 'staging', '--fast'], "'--fast'"],
  ['a value out of its bounds', ['recent', '--env', 'staging', '--limit', '0'], 'whole number from 1'],
  [
    'an unknown selection',
    ['backfill', '--env', 'staging', '--only', 'some'],
    'different, missing, stale, all',
  ],
  ['a rate of nothing', ['backfill', '--env', 'staging', '--rate', '0'], "'--rate <n>'"],
  ['no key', ['show', '--env', 'staging'], "'key|image-id'"],
])('%s is wrong use: exit status 2, and what is wrong', async (_, words, named) => {
  await runOps(words);
  expect(said).toContain(named);
  expect(process.exitCode).toBe(2);
});
