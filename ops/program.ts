import { Command } from 'commander';
import { parseWords } from '../scripts/lib/command-line';
import { COMMANDER_OUTPUT } from '../scripts/lib/terminal';
import { addAsk } from './commands/ask';
import { addAudit } from './commands/audit';
import { addBackfill } from './commands/backfill';
import { addBatchJob } from './commands/batch-job';
import { addMetrics } from './commands/metrics';
import { addPause, addResume } from './commands/pause';
import { addRecent } from './commands/recent';
import { addRedrive } from './commands/redrive';
import { addShow } from './commands/show';
import { addStatus } from './commands/status';

/** Runs the command that the arguments after `npm run ops --` name. Sets exit code 2 for wrong usage. */
export async function runOps(words: readonly string[]): Promise<void> {
  await parseWords(createProgram(), words);
}

/** Creates the program; exported for tests that read its help. */
export function createProgram(): Command {
  const program = new Command('npm run ops --')
    .description('Operates a deployed pipeline: shows what happened, finds what differs, and fixes it.')
    .addHelpText(
      'after',
      '\nExit status: 0 success, 1 needs attention, 2 wrong usage. docs/operations.md describes each command.',
    )
    .showHelpAfterError('(add --help after the command for its options and an example)')
    .exitOverride()
    .configureOutput(COMMANDER_OUTPUT);
  const look = [addStatus, addMetrics, addAsk, addRecent, addShow, addAudit];
  const change = [addBackfill, addRedrive, addPause, addResume, addBatchJob];
  for (const add of [...look, ...change]) add(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}
