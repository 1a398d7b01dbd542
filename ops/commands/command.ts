import { Option, type Command } from 'commander';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import type { DeploymentOptions } from '../aws/deployment';
import { inPlainWords } from '../aws/service-errors';
import { readCount } from '../cli/values';

/** 0: done. 1: something needs a look. */
export type ExitStatus = 0 | 1;

/** Options that every command has. */
export interface CommonOptions extends DeploymentOptions {
  readonly json?: boolean;
}

/** Adds a command with the options that all have. */
export function addCommand(
  program: Command,
  usage: string,
  { description, examples }: { readonly description: string; readonly examples: readonly string[] },
): Command {
  return program
    .command(usage)
    .description(description)
    .addOption(
      new Option('--env <environment>', 'which deployment').choices(ENVIRONMENTS).makeOptionMandatory(),
    )
    .option('--outputs <file>', 'find it by this file, not by the state of Terraform')
    .option('--json', 'print JSON for machines, an object a line')
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  $ npm run ops -- ${example}`).join('\n')}`,
    );
}

/** Adds the bounds of what is sent through the function; see PaceOptions. */
export function addPaceOptions(command: Command): Command {
  return command
    .option('--in-flight <n>', 'so many invocations of the function at once', readCount, 8)
    .option('--rate <n>', 'begin so many invocations a second at most', readCount, 50);
}

/** Adds the options of a command that writes; see WriteOptions. */
export function addWriteOptions(command: Command): Command {
  return command
    .option('--yes', 'ask nothing')
    .option('--dry-run', 'show what would be done, and do nothing');
}

/** Runs a command's work: its exit status becomes the program's, and a service's refusal a plain sentence. */
export function action<Words extends unknown[]>(
  work: (...words: Words) => ExitStatus | Promise<ExitStatus>,
): (...words: Words) => Promise<void> {
  return async (...words) => {
    try {
      process.exitCode = await work(...words);
    } catch (error) {
      throw inPlainWords(error);
    }
  };
}
