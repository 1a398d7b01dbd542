import type { IncomingMessage } from 'node:http';

/** The part of a request that shows who sends it. */
export type GuardedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>;

/** Names of this machine, and of buckets on it (`images.localhost`); an address such as 0.0.0.0 is not among them. */
const LOOPBACK_HOST = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9_-]+\.)*localhost)(?::(\d+))?$/;

/**
 * Explains why a request is refused, or returns undefined if it comes from a local tool or from the gateway's own page.
 * Signatures are not checked and Invoke runs code, so any web page that reaches the gateway could run commands here.
 *
 * - `Host` must name this machine and the port. A page on a foreign name that resolves to 127.0.0.1 (DNS rebinding)
 *   counts as the same origin for the browser, and only `Host` gives it away.
 * - `Origin` must be absent or the gateway's own. Browsers send it with every request that is not GET or HEAD, and with
 *   every request whose response a page wants to read.
 * - `Sec-Fetch-Site` shows the rest: images, scripts, frames, and links. Another port of this machine counts as the same
 *   site, so `same-site` is foreign too. Only a link to the live page itself is followed.
 *
 * @param port that the gateway listens on. Without a port, `Host` means port 80.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function findRefusal(request: GuardedRequest, port: number): string | undefined {
  const { host: hosts = [], origin: origins = [], 'sec-fetch-site': sites = [] } = request.headersDistinct;
  const host = hosts.join(', ').toLowerCase();
  const [isLoopback, hostPort = '80'] = LOOPBACK_HOST.exec(host) ?? [];
  const own = `http://127.0.0.1:${port}`;
  if (isLoopback === undefined || hostPort !== String(port))
    return `The Host header ${JSON.stringify(hosts.join(', '))} is not an address of this local AWS. Use ${own}.`;
  const advice = `Open ${own}/ or use a local tool instead.`;
  if (origins.some((origin) => origin.toLowerCase() !== `http://${host}`) || origins.length > 1)
    return `The Origin header ${JSON.stringify(origins.join(', '))} names another origin, whose web pages cannot call the local AWS. ${advice}`;
  if (sites.some((site) => site !== 'same-origin' && site !== 'none') && !opensLivePage(request))
    return `The Sec-Fetch-Site header ${JSON.stringify(sites.join(', '))} shows a web page of another origin, which cannot call the local AWS. ${advice}`;
  return undefined;
}

/** Returns whether a request is a browser's, for the live page in a separate tab and not in a frame. */
function opensLivePage({ method, url, headersDistinct }: GuardedRequest): boolean {
  const [mode] = headersDistinct['sec-fetch-mode'] ?? [];
  const [destination] = headersDistinct['sec-fetch-dest'] ?? [];
  return method === 'GET' && url === '/' && mode === 'navigate' && destination === 'document';
}
