/** Runs the code of the deployed package in a separate process. A stateless server on loopback stands for S3 and DynamoDB. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { stageFunction, stageLayer } from '../../../constructs/function/packaging';
import { ENV, FAILURE_REASONS, HANDLER, type FailureReason } from '../../../lambda-src/contract';
import type { VariantDefinitions } from '../../../lambda-src/variants/variant';
import { Instance } from '../../../local-aws/lambda/instance';
import { lambdaVariables } from '../../../local-aws/lambda/lambda-variables';
import { peakMebibytes, residentMebibytes } from '../../lib/process-memory';
import { hostArchitecture } from '../../lib/synth';
import { CLIENT_VARIABLES, FUNCTION_VARIABLES } from './function-variables';

/** Process information, on Linux only. */
const PROCESSES = '/proc';
/** Whether the memory of a process can be read. */
export const isMeasurable = existsSync(path.join(PROCESSES, 'self', 'status'));
/** Clock tick of /proc/PID/stat: Linux always reports 100 per second. */
const TICK_MILLISECONDS = 10;

const FUNCTION = { FunctionName: 'thumbnails', Version: '1', Runtime: 'nodejs22.x', Handler: HANDLER };
const BUCKET = 'originals';
/** As in constructs/function/image-processor.ts. */
const TIMEOUT_SECONDS = 60;
const HEADERS = { etag: '"e"', 'last-modified': 'Tue, 01 Sep 2026 00:00:00 GMT', 'x-amz-version-id': 'v' };

/** Settings that the function is configured with. */
export interface Caps {
  readonly maxInputMegapixels: number;
  readonly maxInputMegabytes: number;
  readonly memoryMegabytes: number;
  /** Side of a thumbnail's bounding box, in pixels. @default 128 */
  readonly thumbnailSize?: number;
  /** @default none */
  readonly variants?: VariantDefinitions;
}

/**
 * Node.js options for a small heap that is collected often, because garbage would hide leaks. By default, the young
 * generation grows and shrinks by 6 MB at a time.
 */
export const COLLECTED_OFTEN = '--max-old-space-size=40 --max-semi-space-size=1';

/** A warm function and its source bucket. */
export class ServedFunction {
  private original: Uint8Array = Buffer.alloc(0);
  private recorded = '';
  private thumbnail = 0;
  private written = 0;

  private constructor(
    private readonly server: Server,
    private readonly instance: Instance,
  ) {}

  /** Starts the function as Lambda does. Linux only, as the layer has Linux binaries. @param nodeOptions NODE_OPTIONS. @default none */
  static async start(
    { maxInputMegapixels, maxInputMegabytes, memoryMegabytes, thumbnailSize, variants }: Caps,
    nodeOptions = '',
  ): Promise<ServedFunction> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const layer = stageLayer(hostArchitecture()).path;
    const taskRoot = stageFunction().path;
    const instance = await Instance.start({
      taskRoot,
      timeoutSeconds: TIMEOUT_SECONDS,
      functionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${FUNCTION.FunctionName}`,
      environment: {
        ...FUNCTION_VARIABLES,
        [ENV.maxInputMegapixels]: String(maxInputMegapixels),
        [ENV.maxInputMegabytes]: String(maxInputMegabytes),
        ...(thumbnailSize !== undefined && { [ENV.thumbnailSize]: String(thumbnailSize) }),
        ...(variants && { [ENV.variants]: JSON.stringify(variants) }),
        MALLOC_ARENA_MAX: '1',
        NODE_OPTIONS: nodeOptions,
        ...lambdaVariables(
          { ...FUNCTION, MemorySize: memoryMegabytes },
          taskRoot,
          path.join(layer, 'nodejs', 'node_modules'),
        ),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        ...CLIENT_VARIABLES,
      },
    });
    const served = new ServedFunction(server, instance);
    server.on('request', (request, response) => void served.respond(request, response));
    return served;
  }

  /** Invokes the function with an upload of this image. @throws Error if the function threw or crashed. */
  async handle(image: Uint8Array): Promise<'SUCCESS' | FailureReason> {
    this.original = image;
    this.recorded = '';
    this.written = 0;
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
    if (!verdict) throw new Error(`The record has no status: ${this.recorded}`);
    return verdict;
  }

  /** Number of objects that the last invocation wrote. */
  get writtenObjects(): number {
    return this.written;
  }

  /** Size of the last thumbnail, in bytes. */
  get thumbnailBytes(): number {
    return this.thumbnail;
  }

  /** Peak resident memory since the start, in MiB. */
  get peakMegabytes(): number {
    return peakMebibytes(this.instance.pid);
  }

  /** Current resident memory, in MiB. */
  get residentMegabytes(): number {
    return residentMebibytes(this.instance.pid);
  }

  /** CPU time since the start, in milliseconds, with a resolution of 10 ms. */
  get cpuMilliseconds(): number {
    // The program name in parentheses can contain anything. User and system time are the 14th and 15th field.
    const stat = readFileSync(path.join(PROCESSES, String(this.instance.pid), 'stat'), 'utf8');
    const fields = stat.split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MILLISECONDS;
  }

  async stop(): Promise<void> {
    await this.instance.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Responds as S3 and DynamoDB do for a single upload. */
  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
        this.written++;
      }
      response.writeHead(request.method === 'HEAD' ? 404 : 200).end();
    }
  }
}
