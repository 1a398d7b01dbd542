import { UsageError } from '../usage-error';

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
    console.error(`${question} This is a dry run: nothing was changed.`);
    return false;
  }
  if (yes) {
    console.error(`${question} Yes.`);
    return true;
  }
  if (!process.stdin.isTTY)
    throw new UsageError(`${question} Nobody is there to answer: add --yes, or --dry-run to look only.`, 2);
  // Only here: it takes the terminal, and a tenth of a second to load.
  const { default: confirm } = await import('@inquirer/confirm');
  try {
    const answer = await confirm({ message: question, default: false }, { output: process.stderr });
    if (!answer) console.error('Nothing was changed.');
    return answer;
  } catch (error) {
    if ((error as Error).name !== 'ExitPromptError') throw error;
    throw new UsageError('Nothing was changed.', 130);
  }
}
