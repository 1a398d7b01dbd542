import { escapeHidden, printError } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';

/** Options of a command that writes. */
export interface WriteOptions {
  /** Approves without asking. */
  readonly yes?: boolean;
  /** Shows the plan and writes nothing. Overrides `yes`. */
  readonly dryRun?: boolean;
}

/**
 * Asks the operator to approve what the command has just shown.
 *
 * @returns whether to go ahead
 * @throws UsageError with exit code 2 without a terminal to ask on, and 130 if the prompt is interrupted
 */
export async function approve(question: string, { yes, dryRun }: WriteOptions): Promise<boolean> {
  if (dryRun) {
    printError(`${question} Dry run: nothing was changed.`);
    return false;
  }
  if (yes) {
    printError(`${question} Yes.`);
    return true;
  }
  if (!process.stdin.isTTY)
    throw new UsageError(
      `${question} There is no terminal to ask on: add --yes to go ahead, or --dry-run to only show the plan.`,
      2,
    );
  // Loaded on demand: it takes over the terminal, and needs 0.1 s to load.
  const { default: confirm } = await import('@inquirer/confirm');
  try {
    // eslint-disable-next-line no-restricted-properties -- The prompt moves the cursor; the question is escaped.
    const output = process.stderr;
    const answer = await confirm({ message: escapeHidden(question), default: false }, { output });
    if (!answer) printError('Nothing was changed.');
    return answer;
  } catch (error) {
    if ((error as Error).name !== 'ExitPromptError') throw error;
    throw new UsageError('Nothing was changed.', 130);
  }
}
