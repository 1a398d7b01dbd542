import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An error as the runtime reports it: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionError {
  readonly errorType?: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** An event for the function. */
export interface Delivery {
  readonly requestId: string;
  readonly event: unknown;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly functionArn: string;
  /** Called when the runtime has taken the event. */
  readonly onTaken: () => void;
}

/** Called with the runtime's reports. */
export interface RuntimeListener {
  /** The function is loaded. */
  readonly initialized: () => void;
  /** The function cannot be loaded. The process ends after this. */
  readonly initFailed: (error: FunctionError) => void;
  readonly responded: (result: unknown) => void;
  readonly failed: (error: FunctionError) => void;
}

const PREFIX = '/2018-06-01/runtime';

/** Lambda's Runtime API for one process, on loopback: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export class RuntimeApi {
  /** The runtime's open request for the next event. */
  private asking: ServerResponse | undefined;
  private undelivered: Delivery | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RuntimeApi> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RuntimeApi(server);
  }

  /** Value of AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers requests. Called once. */
  serve(listener: RuntimeListener): void {
    this.server.once('request', listener.initialized);
    this.server.on('request', (request, response) => void this.respond(request, response, listener));
  }

  /** Sends an event to the runtime as soon as it asks for one. */
  deliver(delivery: Delivery): void {
    this.undelivered = delivery;
    this.deliverIfAsked();
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async respond(
    request: IncomingMessage,
    response: ServerResponse,
    listener: RuntimeListener,
  ): Promise<void> {
    const path = request.url?.slice(PREFIX.length) ?? '';
    if (path === '/invocation/next') {
      this.asking = response;
      this.deliverIfAsked();
      return;
    }
    const report = JSON.parse(await text(request)) as unknown;
    response.writeHead(202).end();
    if (path === '/init/error') listener.initFailed(report as FunctionError);
    else if (path.endsWith('/error')) listener.failed(report as FunctionError);
    else listener.responded(report);
  }

  private deliverIfAsked(): void {
    const { asking, undelivered } = this;
    if (!asking || !undelivered) return;
    this.asking = this.undelivered = undefined;
    asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': undelivered.requestId,
      'lambda-runtime-deadline-ms': undelivered.deadline,
      'lambda-runtime-invoked-function-arn': undelivered.functionArn,
    });
    asking.end(JSON.stringify(undelivered.event));
    undelivered.onTaken();
  }
}
