/** A fault that the person at the keyboard can mend: shown as its message alone, without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param exitCode 1: something needs a look; 2: the command was used in a wrong way. @default 1 */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** Runs a script's main function; a UsageError ends it with its message and its exit code, any other error with 1. */
export async function runScript(main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof UsageError ? `\n${error.message}` : error);
    process.exitCode = error instanceof UsageError ? error.exitCode : 1;
  }
}
