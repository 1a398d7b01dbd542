import { Option, type Command } from 'commander';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import { addExamples } from '../../scripts/lib/command-line';
import { printable } from '../../scripts/lib/terminal';
import type { DeploymentOptions } from '../aws/deployment';
import { explainServiceError } from '../aws/service-errors';
import { readCount } from '../cli/values';

/** 0: success. 1: needs attention. */
export type ExitStatus = 0 | 1;

/** Options of every command. */
export interface CommonOptions extends DeploymentOptions {
  /** Prints JSON, one object per line. */
  readonly json?: boolean;
}

/** Adds a command with the options of every command. */
export function addCommand(
  program: Command,
  usage: string,
  { description, examples }: { readonly description: string; readonly examples: readonly string[] },
): Command {
  const command = program
    .command(usage)
    .description(description)
    .addOption(
      new Option('--env <environment>', 'environment of the deployment')
        .choices(ENVIRONMENTS)
        .makeOptionMandatory(),
    )
    .option(
      '--outputs <file>',
      "file with the stack's outputs (default: from the local AWS or Terraform's state)",
    )
    .option('--json', 'print JSON, one object per line');
  return addExamples(command, 'npm run ops --', examples);
}

/** Message of a command that found no key with the prefix it was given. */
export function describeNoKey(prefix: string): string {
  return `No key begins with "${printable(prefix)}".`;
}

/** Adds the limits on invocations of the function; see PaceOptions. */
export function addPaceOptions(command: Command): Command {
  return command
    .option('--in-flight <n>', 'maximum number of concurrent invocations', readCount, 8)
    .option('--rate <n>', 'maximum number of invocations started per second', readCount, 50);
}

/** Adds the options of a command that writes; see WriteOptions. */
export function addWriteOptions(command: Command): Command {
  return command
    .option('--yes', 'do not ask for approval')
    .option('--dry-run', 'show what would be done, and change nothing');
}

/** Wraps a command: its exit status becomes the process's, and errors of AWS services get a message with a hint. */
export function action<Words extends unknown[]>(
  work: (...words: Words) => ExitStatus | Promise<ExitStatus>,
): (...words: Words) => Promise<void> {
  return async (...words) => {
    try {
      process.exitCode = await work(...words);
    } catch (error) {
      throw explainServiceError(error);
    }
  };
}
