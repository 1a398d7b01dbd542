/** A fault that the person at the keyboard can mend: shown as its message alone, without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a script's main function; a UsageError ends it with its message and exit code 1. */
export async function runScript(main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof UsageError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
