import { Command, CommanderError } from 'commander';
import { COMMANDER_OUTPUT } from '../scripts/lib/terminal';
import { addAudit } from './commands/audit';
import { addBackfill } from './commands/backfill';
import { addBatchJob } from './commands/batch-job';
import { addPause, addResume } from './commands/pause';
import { addRecent } from './commands/recent';
import { addRedrive } from './commands/redrive';
import { addShow } from './commands/show';

/** Reads the words behind `npm run ops --` and does what they ask for. @throws UsageError; its exit code is 2 for wrong use. */
export async function runOps(words: readonly string[]): Promise<void> {
  const program = createProgram();
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said already what is wrong, and how it is right.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

/** Left open to tests, which ask it for its help. */
export function createProgram(): Command {
  const program = new Command('npm run ops --')
    .description('Looks after a deployed pipeline: what happened, what is amiss, and what mends it.')
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 something needs a look, 2 wrong use. docs/operations.md shows each command.',
    )
    .showHelpAfterError('(--help after the command shows its options and an example)')
    .exitOverride()
    .configureOutput(COMMANDER_OUTPUT);
  for (const add of [addRecent, addShow, addAudit, addBackfill, addRedrive, addPause, addResume, addBatchJob])
    add(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}
