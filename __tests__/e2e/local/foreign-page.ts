import type { Page } from 'playwright-core';
import { serve, type Served } from '../../local-aws/loopback';
import { launchChromium, type Browser } from '../../support/chromium';

/** An internet domain name that resolves to 127.0.0.1. */
const NAME = 'evil.example';

/** Arguments of a page's call of `fetch`. */
export interface Call extends Pick<RequestInit, 'method' | 'mode'> {
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A page of another origin, opened in a browser on the machine that runs the local AWS. */
export class ForeignPage {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly site: Served,
  ) {}

  static async launch(): Promise<ForeignPage> {
    const site = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>any web page</title>'),
    );
    const browser = await launchChromium({}, [
      `--host-resolver-rules=MAP ${NAME} 127.0.0.1`,
      // Newer browsers ask the user before a page from the internet can call this machine. Older ones do not.
      '--disable-features=LocalNetworkAccessChecks',
    ]);
    return new ForeignPage(await browser.context.newPage(), browser, site);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.site.close();
  }

  /** Opens the page under a name of this machine, or as a page from the internet. */
  async open(host: 'localhost' | '127.0.0.1' | typeof NAME): Promise<void> {
    await this.page.goto(`http://${host}:${this.site.port}/`);
  }

  /**
   * Opens the page by DNS rebinding: it came from another machine, on the port of `endpoint`, and its domain name now
   * resolves to `endpoint`. For the browser, both have the same origin.
   */
  async openRebound(endpoint: string): Promise<void> {
    const origin = `http://${NAME}:${new URL(endpoint).port}`;
    const address = `${origin}/before-rebinding`;
    await this.page.route(address, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>rebound</title>' }),
    );
    await this.page.goto(address);
    await this.page.unroute(address);
  }

  /** Calls a URL, which can be relative to the page. @returns the status that the page sees, or "no response". */
  async call(endpoint: string, { path, ...init }: Call): Promise<number | string> {
    return this.page.evaluate(
      async ({ url, options }) => {
        try {
          const response = await fetch(url, options);
          return response.type === 'opaque' ? 'no response' : response.status;
        } catch {
          return 'no response';
        }
      },
      { url: `${endpoint}${path}`, options: init },
    );
  }

  /** Opens a URL in a frame. @returns the text of the frame. */
  async frame(address: string): Promise<string> {
    const attached = this.page.waitForEvent('frameattached');
    const loaded = this.page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.onload = resolve;
      frame.src = ${JSON.stringify(address)};
      document.body.append(frame);
    })`);
    const frame = await attached;
    await loaded;
    return frame.content();
  }

  /** Navigates to a URL, as a link does. @returns the status. */
  async follow(address: string): Promise<number> {
    const responded = this.page.waitForResponse(address);
    await this.page.evaluate(`location.href = ${JSON.stringify(address)}`);
    const response = await responded;
    await this.page.waitForURL(address);
    return response.status();
  }
}
