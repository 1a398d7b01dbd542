import { constants } from 'node:os';

type CleanUp = () => void | Promise<void>;

const cleanUps = new Set<CleanUp>();

/** Registers what must be ended when the command is interrupted; call the result once it has ended by itself. */
export function onInterrupt(cleanUp: CleanUp): () => void {
  cleanUps.add(cleanUp);
  return () => cleanUps.delete(cleanUp);
}

/** From here on Ctrl-C (or SIGTERM, SIGHUP) ends what was registered, newest first, and then this process. */
export function stopOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      console.error('\nInterrupted: stopping what was started.');
      void (async () => {
        for (const cleanUp of [...cleanUps].reverse()) {
          // One that fails must not keep the others running.
          await Promise.resolve(cleanUp()).catch(console.error);
        }
        process.exit(128 + constants.signals[signal]);
      })();
    });
  }
}
