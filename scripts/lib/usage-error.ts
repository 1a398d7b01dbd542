import { printable, printError, printFault } from './terminal';

/** An error that the user can fix: shown as its message, without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param exitCode of the command: 1, something needs attention; 2, wrong usage; 128 + n, signal n. @default 1 */
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** @throws UsageError if a name is not among the known ones. @param kind what the names stand for, such as `variant`. */
export function requireKnown(
  kind: string,
  names: readonly string[],
  known: readonly string[],
  exitCode?: number,
): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      `There is no ${kind} "${unknown.join(', ')}". The ${kind}s are ${known.join(', ')}.`,
      exitCode,
    );
}

/** Runs a script's main function. An error that the user can fix ends it with a message alone. */
export async function runScript(main: () => void | Promise<void>): Promise<void> {
  process.off('uncaughtException', die).on('uncaughtException', die);
  try {
    await main();
  } catch (error) {
    showError(error);
  }
}

/** Node.js itself would print an uncaught error with its control characters. */
function die(error: unknown): never {
  showError(error);
  process.exit();
}

function showError(error: unknown): void {
  const plain = plainMessage(error);
  if (plain === undefined) printFault(error);
  else printError(`\n${plain}`);
  process.exitCode = error instanceof UsageError ? error.exitCode : 1;
}

/** Returns the message of an error that the user can fix; undefined for any other. */
function plainMessage(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  // By its name: the module of the class takes time to load.
  if (error instanceof Error && error.name === 'StagingError') return error.message;
  return explainDisk(String(error), (error as Partial<NodeJS.ErrnoException> | undefined)?.path);
}

/** Returns what an error of the file system means; undefined for any other error. @param file that it is about, if known. */
export function explainDisk(error: string, file?: string): string | undefined {
  if (/ENOSPC|EDQUOT|no space left/.test(error)) return diskFull(file);
  const [refused, named] = /(?:EACCES|EPERM|EROFS): .*?(?:'(.+?)'|$)/m.exec(error) ?? [];
  if (refused === undefined) return undefined;
  return `${printable(file ?? named ?? 'A file')} cannot be written or read: move the checkout to a folder that you own, and run the command again without sudo.`;
}

export function diskFull(file?: string): string {
  return `No disk space is left${file ? ` for ${printable(file)}` : ''}: free some space and run the command again.`;
}
