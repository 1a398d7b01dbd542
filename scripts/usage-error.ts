import { isDiskFull, StagingError } from '../constructs/packaging/staging';

/** A fault that the person at the keyboard can mend: shown as its message alone, without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param exitCode what the script ends with: 1, something needs a look; 2, wrong use; 128 + n, a signal. @default 1 */
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** Runs a script's main function; what a person can mend ends it with a message alone. */
export async function runScript(main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const plain = plainMessage(error);
    console.error(plain === undefined ? error : `\n${plain}`);
    process.exitCode = error instanceof UsageError ? error.exitCode : 1;
  }
}

/** What is shown of a fault that a person can mend; undefined for any other. */
function plainMessage(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof StagingError) return error.message;
  return isDiskFull(error) ? diskFull((error as NodeJS.ErrnoException).path) : undefined;
}

export function diskFull(file?: string): string {
  return `No disk space is left${file ? ` for ${file}` : ''}: make room, and run the same command again.`;
}
