import { escapeHidden, printError } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';

/** How a command that writes was called. */
export interface WriteOptions {
  /** Nobody is asked. */
  readonly yes?: boolean;
  /** Nothing is written. */
  readonly dryRun?: boolean;
}

/**
 * Whether a command may do what it has just shown.
 *
 * @throws UsageError with exit code 2 if nobody is there to answer, and 130 if he left.
 */
export async function approve(question: string, { yes, dryRun }: WriteOptions): Promise<boolean> {
  if (dryRun) {
    printError(`${question} This is a dry run: nothing was changed.`);
    return false;
  }
  if (yes) {
    printError(`${question} Yes.`);
    return true;
  }
  if (!process.stdin.isTTY)
    throw new UsageError(`${question} Nobody is there to answer: add --yes, or --dry-run to look only.`, 2);
  // Only here: it takes the terminal, and a tenth of a second to load.
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
