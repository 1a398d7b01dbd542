import { createCommand, runCommand } from '../../../scripts/lib/command-line';
import { UsageError } from '../../../scripts/lib/usage-error';
import { heavyModules, runProgram } from '../../support/program';

let printed = '';
beforeEach(() => {
  printed = '';
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => ((printed += String(text)), true));
  jest.spyOn(console, 'error').mockImplementation((text) => (printed += String(text)));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a command with words. */
async function end(
  words: readonly string[],
  action = (): void => undefined,
): Promise<typeof process.exitCode> {
  const command = createCommand('npm run thing', 'Does a thing.', ['', '-- --fast']);
  await runCommand(command.option('--fast').action(action), words);
  return process.exitCode;
}

test('--help shows usage, description and examples, and does nothing else', async () => {
  const action = jest.fn();
  expect(await end(['--help'], action)).toBe(0);
  expect(printed).toMatch(/^Usage: npm run thing -- \[options\]\n\nDoes a thing\.\n/);
  expect(printed).toContain('Examples:\n  $ npm run thing\n  $ npm run thing -- --fast\n');
  expect(action).not.toHaveBeenCalled();
});

test.each([
  [['--slow'], "unknown option '--slow'"],
  [['word'], 'too many arguments'],
])('the words %j are refused with exit code 2 and a hint at the help', async (words, reason) => {
  expect(await end(words)).toBe(2);
  expect(printed).toContain(reason);
  expect(printed).toContain('(npm run thing -- --help shows the usage)');
});

test('an action that fails ends the command with the exit code of its error', async () => {
  const action = (): never => {
    throw new UsageError('Choose another.', 130);
  };
  expect(await end([], action)).toBe(130);
  expect(printed).toBe('\nChoose another.');
});

test.each(['ops', 'try'])('npm run %s -- --help loads neither esbuild nor sharp nor CDKTF', async (name) => {
  jest.restoreAllMocks();
  const program = await runProgram(`scripts/${name}.ts`, '--help');
  expect(program.status).toBe(0);
  expect(program.printed).toContain('Usage: npm run');
  expect(heavyModules(program)).toEqual([]);
});
