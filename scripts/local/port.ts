import { isFree } from '../lib/ports';
import { UsageError } from '../lib/usage-error';

/** Where clients of local AWS simulators look by habit. */
export const DEFAULT_PORT = 4566;

/**
 * The port to listen on.
 *
 * @param asked what stands after `--port`; nothing else will do.
 * @param preferred taken where none was asked for; 0, which stands for any free one, where it is not free.
 * @throws UsageError if the port that was asked for is none, or cannot be had.
 */
export async function choosePort(asked: string | undefined, preferred: number): Promise<number> {
  if (asked === undefined) return (await isFree(preferred)) ? preferred : 0;
  const port = Number(asked);
  if (!/^\d+$/.test(asked) || port < 1 || port > 65_535)
    throw new UsageError(`--port is "${asked}": give a whole number from 1 to 65535.`, 2);
  if (!(await isFree(port)))
    throw new UsageError(`Port ${asked} is taken: stop what listens there, or give another with --port.`);
  return port;
}
