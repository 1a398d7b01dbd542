/** TCP ports of the loopback interface. */
import { createServer, type AddressInfo } from 'node:net';

/** Returns a port that is currently free. */
export async function freePort(): Promise<number> {
  return (await tryPort(0)) ?? 0;
}

/** Returns whether this process can listen on a port. */
export async function isFree(port: number): Promise<boolean> {
  return (await tryPort(port)) !== undefined;
}

/** Listens briefly. @returns the port, or undefined if it is in use or not permitted. */
async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  } catch {
    return undefined;
  }
  const taken = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  return taken;
}
