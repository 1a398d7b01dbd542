import { Command, CommanderError } from 'commander';
import { COMMANDER_OUTPUT } from './terminal';
import { runScript } from './usage-error';

/**
 * Creates a command of this project, with `--help`, an error for unknown words, and exit code 2 for wrong usage. Add its
 * arguments, options and action; the action imports what takes time to load, so that `--help` is fast.
 *
 * @param script how it is run: `npm run demo` for example.
 * @param examples what follows `script`.
 */
export function createCommand(
  script: string,
  description: string,
  examples: readonly string[] = [],
): Command {
  const command = new Command(`${script} --`)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError(`(${script} -- --help shows the usage)`)
    .exitOverride()
    .configureOutput(COMMANDER_OUTPUT);
  return examples.length > 0 ? addExamples(command, script, examples) : command;
}

/** Adds examples to a command's help. @param examples what follows `script`. */
export function addExamples(command: Command, script: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${script} ${example}`.trimEnd());
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Runs a command with the words of the command line. Its help and its errors are printed; see runScript. */
export async function runCommand(
  command: Command,
  words: readonly string[] = process.argv.slice(2),
): Promise<void> {
  await runScript(() => parseWords(command, words));
}

/** Parses words and runs the action that they select. Sets exit code 2 for wrong usage, and throws what the action throws. */
export async function parseWords(command: Command, words: readonly string[]): Promise<void> {
  try {
    await command.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed the help, or what is wrong.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}
