import { constants } from 'node:os';
import { printError, printFault } from './terminal';

type CleanUp = () => void | Promise<void>;

/** What ends a command from outside: Ctrl-C, kill, the loss of its terminal. */
export const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A program that started this one may pass on a Ctrl-C that both have seen. */
const ECHO_MS = 500;

const cleanUps = new Set<CleanUp>();

/** Registers what must be ended when the command is interrupted; call the result once it has ended by itself. */
export function onInterrupt(cleanUp: CleanUp): () => void {
  cleanUps.add(cleanUp);
  return () => cleanUps.delete(cleanUp);
}

/** How a command takes its interruption. */
export interface Interruption {
  /** What it says. @default that it was interrupted */
  readonly message?: string;
  /** @default 128 and the signal's number, as shells do */
  readonly exitStatus?: number;
}

/**
 * From here on Ctrl-C (or SIGTERM, SIGHUP) ends what was registered, newest first, and then this process; a second one
 * ends it at once.
 */
export function stopOnSignal({
  message = 'Interrupted: stopping what was started.',
  exitStatus,
}: Interruption = {}): void {
  let first: number | undefined;
  for (const signal of INTERRUPTS) {
    const interrupted = 128 + constants.signals[signal];
    process.on(signal, () => {
      if (first !== undefined) {
        if (performance.now() - first > ECHO_MS) process.exit(interrupted);
        return;
      }
      first = performance.now();
      printError(`\n${message}`);
      void (async () => {
        for (const cleanUp of [...cleanUps].reverse()) {
          // One that fails must not keep the others running.
          await Promise.resolve(cleanUp()).catch(printFault);
        }
        process.exit(exitStatus ?? interrupted);
      })();
    });
  }
}
