/** The deployed package's own code in a process of its own; S3 and DynamoDB are a server on loopback that keeps nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { stageFunction, stageLayer } from '../../../constructs/function/packaging';
import { ENV, FAILURE_REASONS, HANDLER, type FailureReason } from '../../../lambda-src/contract';
import { Instance } from '../../../local-aws/lambda/instance';
import { peakMebibytes, residentMebibytes } from '../../lib/process-memory';
import { hostArchitecture } from '../../lib/synth';
import { CLIENT_VARIABLES, FUNCTION_VARIABLES } from './function-variables';

/** What Linux alone keeps of a process. */
const PROCESSES = '/proc';
/** Whether there is anything to read of a process. */
export const isMeasurable = existsSync(path.join(PROCESSES, 'self', 'status'));
/** The clock ticks of /proc/PID/stat: 100 a second on every Linux that a program sees. */
const TICK_MILLISECONDS = 10;

const BUCKET = 'originals';
/** As in constructs/function/image-processor.ts. */
const TIMEOUT_SECONDS = 60;
const HEADERS = { etag: '"e"', 'last-modified': 'Tue, 01 Sep 2026 00:00:00 GMT', 'x-amz-version-id': 'v' };

/** The caps that the function is configured with. */
export interface Caps {
  readonly maxInputMegapixels: number;
  readonly maxInputMegabytes: number;
}

/**
 * Options for the function's Node.js: a small heap is collected often, and what waits for a collection would hide what
 * stays. Left to itself, the part for what is young grows and shrinks by 6 MB at a time.
 */
export const COLLECTED_OFTEN = '--max-old-space-size=40 --max-semi-space-size=1';

/** A warm function, and the bucket that it reads. */
export class ServedFunction {
  private original: Uint8Array = Buffer.alloc(0);
  private recorded = '';
  private thumbnail = 0;

  private constructor(
    private readonly server: Server,
    private readonly instance: Instance,
  ) {}

  /** Starts it as Lambda does. Linux only: the layer's binaries are. @param nodeOptions for its Node.js. @default none */
  static async start(
    { maxInputMegapixels, maxInputMegabytes }: Caps,
    nodeOptions = '',
  ): Promise<ServedFunction> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const layer = stageLayer(hostArchitecture()).path;
    const taskRoot = stageFunction().path;
    const instance = new Instance({
      taskRoot,
      timeoutSeconds: TIMEOUT_SECONDS,
      context: {},
      environment: {
        ...FUNCTION_VARIABLES,
        [ENV.maxInputMegapixels]: String(maxInputMegapixels),
        [ENV.maxInputMegabytes]: String(maxInputMegabytes),
        MALLOC_ARENA_MAX: '1',
        NODE_OPTIONS: nodeOptions,
        _HANDLER: HANDLER,
        LAMBDA_TASK_ROOT: taskRoot,
        NODE_PATH: path.join(layer, 'nodejs', 'node_modules'),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        ...CLIENT_VARIABLES,
      },
    });
    const served = new ServedFunction(server, instance);
    server.on('request', (request, response) => void served.answer(request, response));
    return served;
  }

  /** Sends an upload of this image through. @throws Error where the function threw or died. */
  async handle(image: Uint8Array): Promise<'SUCCESS' | FailureReason> {
    this.original = image;
    this.recorded = '';
    const { error } = await this.instance.invoke({
      Records: [
        {
          eventVersion: '2.1',
          eventName: 'ObjectCreated:Put',
          eventTime: '2026-09-01T00:00:00.000Z',
          s3: { bucket: { name: BUCKET }, object: { key: 'p.png', size: image.length, versionId: 'v' } },
        },
      ],
    });
    if (error) throw new Error(error.errorMessage);
    const verdict = ([...FAILURE_REASONS, 'SUCCESS'] as const).find((word) =>
      this.recorded.includes(`"${word}"`),
    );
    if (!verdict) throw new Error(`The record says nothing of its own: ${this.recorded}`);
    return verdict;
  }

  /** Bytes of the thumbnail that was written last. */
  get thumbnailBytes(): number {
    return this.thumbnail;
  }

  /** Most memory that was resident since it was started, in MiB. */
  get peakMegabytes(): number {
    return peakMebibytes(this.instance.pid);
  }

  /** Memory that is resident now, in MiB. */
  get residentMegabytes(): number {
    return residentMebibytes(this.instance.pid);
  }

  /** Time that its processors have worked for it since it was started, in milliseconds, to the next ten. */
  get cpuMilliseconds(): number {
    // The name of the program, in brackets, may hold anything; user and system time are the 14th and 15th field.
    const stat = readFileSync(path.join(PROCESSES, String(this.instance.pid), 'stat'), 'utf8');
    const fields = stat.split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MILLISECONDS;
  }

  async stop(): Promise<void> {
    await this.instance.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What the function needs of S3 and DynamoDB for one upload that nobody else changes. */
  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: Buffer[] = [];
    for await (const part of request) body.push(part as Buffer);
    const isSource = request.url?.startsWith(`/${BUCKET}/`) ?? false;
    if (request.method === 'POST') {
      this.recorded += Buffer.concat(body).toString();
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    } else if (isSource) {
      response.writeHead(200, { ...HEADERS, 'content-length': this.original.length });
      response.end(request.method === 'HEAD' ? undefined : this.original);
    } else {
      if (request.method === 'PUT') {
        const { 'x-amz-decoded-content-length': decoded, 'content-length': length } = request.headers;
        this.thumbnail = Number(decoded ?? length);
      }
      response.writeHead(request.method === 'HEAD' ? 404 : 200).end();
    }
  }
}
