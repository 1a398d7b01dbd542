import { isFree } from '../lib/ports';
import { UsageError } from '../lib/usage-error';

/** Customary port of local AWS simulators. */
export const DEFAULT_PORT = 4566;

/**
 * Chooses the port to listen on.
 *
 * @param asked value of `--port`; no other port is chosen then.
 * @param preferred default; if it is in use, 0 is returned, which stands for any free port.
 * @throws UsageError if the value of `--port` is not a port, or is in use.
 */
export async function choosePort(asked: string | undefined, preferred: number): Promise<number> {
  if (asked === undefined) return (await isFree(preferred)) ? preferred : 0;
  const port = Number(asked);
  if (!/^\d+$/.test(asked) || port < 1 || port > 65_535)
    throw new UsageError(`--port is "${asked}": it must be a whole number from 1 to 65535.`, 2);
  if (!(await isFree(port)))
    throw new UsageError(
      `Port ${asked} is in use: stop the program that listens there, or choose another port with --port.`,
    );
  return port;
}
