import { constants } from 'node:os';
import { printError, printFault } from './terminal';

type CleanUp = () => void | Promise<void>;

/** Signals that end a command: Ctrl-C, kill, and the loss of the terminal. */
export const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A parent process may forward a Ctrl-C that this process has received from the terminal already. */
const ECHO_MS = 500;

const cleanUps = new Set<CleanUp>();

/** Registers a cleanup for an interrupt. @returns a function that unregisters it; call it once the work has ended. */
export function onInterrupt(cleanUp: CleanUp): () => void {
  cleanUps.add(cleanUp);
  return () => cleanUps.delete(cleanUp);
}

/** How a command reacts to an interrupt. */
export interface Interruption {
  /** Message to print. @default that the command was interrupted */
  readonly message?: string;
  /** @default 128 + the signal number, as in shells */
  readonly exitStatus?: number;
}

/**
 * Makes Ctrl-C (or SIGTERM, SIGHUP) run the registered cleanups, newest first, and then end this process. A second
 * signal ends it immediately.
 */
export function stopOnSignal({ message = 'Interrupted: cleaning up.', exitStatus }: Interruption = {}): void {
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
          // A cleanup that fails must not prevent the others.
          await Promise.resolve(cleanUp()).catch(printFault);
        }
        process.exit(exitStatus ?? interrupted);
      })();
    });
  }
}
