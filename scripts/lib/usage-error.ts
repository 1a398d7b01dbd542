import { isDiskFull, StagingError } from '../../constructs/function/packaging/staging';
import { printable, printError, printFault } from './terminal';

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

/** @throws UsageError if one of the names is none of those that are known. @param kind what a name is of. */
export function requireKnown(
  kind: string,
  names: readonly string[],
  known: readonly string[],
  exitCode?: number,
): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      `There is no ${kind} "${unknown.join(', ')}". There are: ${known.join(', ')}.`,
      exitCode,
    );
}

/** Runs a script's main function; what a person can mend ends it with a message alone. */
export async function runScript(main: () => void | Promise<void>): Promise<void> {
  process.off('uncaughtException', die).on('uncaughtException', die);
  try {
    await main();
  } catch (error) {
    showError(error);
  }
}

/** Node.js itself would print what nobody has caught, control characters and all. */
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

/** What is shown of a fault that a person can mend; undefined for any other. */
function plainMessage(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof StagingError) return error.message;
  return explainDisk(String(error), (error as Partial<NodeJS.ErrnoException> | undefined)?.path);
}

/** What an error of a disk means, in a plain sentence; undefined for any other. @param file that it is about, if it says so. */
export function explainDisk(error: string, file?: string): string | undefined {
  if (isDiskFull(error)) return diskFull(file);
  const [refused, named] = /(?:EACCES|EPERM|EROFS): .*?(?:'(.+?)'|$)/m.exec(error) ?? [];
  if (refused === undefined) return undefined;
  return `${printable(file ?? named ?? 'A file')} cannot be written or read: have the checkout in a folder that is yours and writable, and run the same command again without sudo.`;
}

export function diskFull(file?: string): string {
  return `No disk space is left${file ? ` for ${printable(file)}` : ''}: make room, and run the same command again.`;
}
