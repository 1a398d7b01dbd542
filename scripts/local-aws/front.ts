import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CodeStore } from './code-store';
import { LambdaFront, type OnInvoke } from './lambda-front';
import { PageFront } from './page-front';
import { Upstream } from './passage';
import { S3Front } from './s3-front';
import type { ObjectChange } from './s3-requests';

/** What the front tells of what passes through it. */
export interface FrontEvents {
  /** An object was changed; called before the client has its answer, so that nobody sees the change first. */
  readonly onChange: (change: ObjectChange) => void;
  /** moto answered 5xx. */
  readonly onServerError: (description: string) => void;
  /** Answers an Invoke. */
  readonly onInvoke: OnInvoke;
}

/**
 * A thin HTTP server before moto. Everything passes through it with its raw headers and streamed bodies; what it adds is
 * in FrontEvents, what it mends in mends.ts.
 */
export class Front {
  readonly page = new PageFront();
  private readonly server: Server;
  private readonly upstream: Upstream;
  private readonly s3: S3Front;
  private readonly lambda: LambdaFront;

  constructor(motoPort: number, code: CodeStore, { onChange, onServerError, onInvoke }: FrontEvents) {
    this.upstream = new Upstream(motoPort, onServerError);
    this.s3 = new S3Front(this.upstream, onChange);
    this.lambda = new LambdaFront(this.upstream, code, onInvoke);
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      this.handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    };
    this.server = createServer(handle);
    // The AWS command line waits for this before it sends a large body.
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      response.writeContinue();
      handle(request, response);
    });
  }

  /** @returns the port; another than `port` if that is taken. */
  async listen(port: number): Promise<number> {
    try {
      await this.listenOn(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await this.listenOn(0);
    }
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async listenOn(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Services are told apart by the credential scope alone; a presigned address has it in its query, and is S3's. */
  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.page.handle(request, response)) return;
    const scope = /Credential=[^/]*\/\d*\/[^/]*\/([^/]*)\//.exec(request.headers.authorization ?? '');
    const service = scope?.[1] ?? 's3';
    if (service === 's3') await this.s3.handle(request, response);
    else if (service === 'lambda') await this.lambda.handle(request, response);
    else this.upstream.pass(request, response);
  }
}
