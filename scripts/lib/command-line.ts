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
  if (examples.length > 0)
    command.addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  $ ${script} ${example}`.trimEnd()).join('\n')}`,
    );
  return command;
}

/** Passes every word that the command does not know on to another program. */
export function passOn(command: Command): Command {
  return command.allowUnknownOption().passThroughOptions();
}

/** Runs a command with the words of the command line. Its help and its errors are printed; see runScript. */
export async function runCommand(
  command: Command,
  words: readonly string[] = process.argv.slice(2),
): Promise<void> {
  await runScript(async () => {
    try {
      await command.parseAsync([...words], { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      // Commander has printed the help, or what is wrong.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    }
  });
}
