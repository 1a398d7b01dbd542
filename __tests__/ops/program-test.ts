import { FAILURE_REASONS } from '../../lambda-src/contract';
import { createProgram, runOps } from '../../ops/program';

let printed = '';
beforeEach(() => {
  printed = '';
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => ((printed += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

const COMMANDS = createProgram().commands.map((command) => command.name());

test.each(COMMANDS)('ops %s --help shows an example', async (name) => {
  await runOps([name, '--help']);
  expect(printed).toContain(`$ npm run ops -- ${name} `);
  expect(process.exitCode).toBe(0);
});

test('ops audit --help says that only --repair fixes anything', async () => {
  await runOps(['audit', '--help']);
  expect(printed.replaceAll(/\s+/g, ' ')).toContain(
    'Reports originals without a correct thumbnail, and objects without an original; with --repair, also fixes them',
  );
});

test.each([
  ['no command', [], 'Usage'],
  ['an unknown command', ['fix', '--env', 'staging'], "unknown command 'fix'"],
  ['no environment', ['recent'], "'--env <environment>'"],
  ['an unknown environment', ['recent', '--env', 'test'], 'development, staging, production'],
  ['an unknown option', ['recent', '--env', 'staging', '--fast'], "'--fast'"],
  ['a value that is too small', ['recent', '--env', 'staging', '--limit', '0'], 'whole number of at least 1'],
  [
    'an unknown selection',
    ['backfill', '--env', 'staging', '--only', 'some'],
    'different, missing, stale, failed, all',
  ],
  [
    'an unknown failure reason',
    ['backfill', '--env', 'staging', '--only', 'failed', '--reason', 'TOO_BIG'],
    `'TOO_BIG' is invalid. Allowed choices are ${FAILURE_REASONS.join(', ')}.`,
  ],
  ['a rate of zero', ['backfill', '--env', 'staging', '--rate', '0'], "'--rate <n>'"],
  ['an unknown status', ['recent', '--env', 'staging', '--status', 'lost'], 'SUCCESS, FAILED'],
  ['no key', ['show', '--env', 'staging'], "'key|image-id'"],
])('%s ends with exit status 2 and names the mistake', async (_, words, named) => {
  await runOps(words);
  expect(printed).toContain(named);
  expect(process.exitCode).toBe(2);
});
