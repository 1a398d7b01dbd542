import { isFree } from '../local-aws/ports';
import { UsageError } from '../usage-error';

/** Where clients of local AWS simulators look by habit. */
export const DEFAULT_PORT = 4566;

/**
 * The port to listen on: the one that was asked for; else that of the last time, or DEFAULT_PORT; 0, which stands for any
 * free one, where that is taken.
 *
 * @param asked what stands after `--port`.
 * @throws UsageError if the port that was asked for is none, or cannot be had.
 */
export async function choosePort(asked?: string, last = DEFAULT_PORT): Promise<number> {
  if (asked === undefined) return (await isFree(last)) ? last : 0;
  const port = Number(asked);
  if (!/^\d+$/.test(asked) || port < 1 || port > 65_535)
    throw new UsageError(`--port is "${asked}": give a whole number from 1 to 65535.`);
  if (!(await isFree(port)))
    throw new UsageError(`Port ${asked} is taken: stop what listens there, or give another with --port.`);
  return port;
}
