/** The real handler and its real SDK clients, with services on loopback. */
import { types } from 'node:util';
import type { Context } from 'aws-lambda';
import sharp from 'sharp';
import { encodeKey } from '../../../lambda-src/events/key-encoding';
import { imageId } from '../../../lambda-src/reconcile/identity';
import { CLIENT_VARIABLES, FUNCTION_VARIABLES } from '../../../scripts/checks/function/function-variables';
import {
  Services,
  SOURCE,
  type Call,
  type Fault,
  type Item,
  type StoredFile,
} from '../../../scripts/checks/function/services';

const TIME = new Date('2026-01-31T12:00:00Z');
/** Enough time for every fault that ends by itself. */
const AMPLE = 60_000;

// Jest gives tests another Error class than Node's network errors have, so the client would wrap those.
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, error: unknown): boolean {
    return this === Error
      ? types.isNativeError(error) || error instanceof DOMException
      : (Function.prototype[Symbol.hasInstance] as (value: unknown) => boolean).call(this, error);
  },
});

export interface Delivery {
  /** What the handler threw; undefined if it returned. */
  readonly error: Error | undefined;
  readonly requestId: string;
}

/** A call received by the services. */
export interface SeenCall {
  readonly call: Call;
  readonly subject: string;
}

export class FunctionOnWire {
  readonly services = new Services();
  readonly calls: SeenCall[] = [];
  /** By key or ImageID. Called before each call. */
  readonly watchers = new Map<string, (call: Call) => Fault | undefined>();
  private module: typeof import('../../../lambda-src') | undefined;
  private requests = 0;
  private image = Buffer.alloc(0);

  /** @param variables other than FUNCTION_VARIABLES. */
  async start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    const endpoint = await this.services.start();
    Object.assign(process.env, {
      ...FUNCTION_VARIABLES,
      ...CLIENT_VARIABLES,
      ...variables,
      AWS_ENDPOINT_URL: endpoint,
    });
    this.services.intercept = (call, subject) => {
      this.calls.push({ call, subject });
      return this.watchers.get(subject)?.(call);
    };
    const color = { r: 200, g: 40, b: 10 };
    this.image = await sharp({ create: { width: 8, height: 8, channels: 3, background: color } })
      .png()
      .toBuffer();
    // Imported after the environment is set, as on Lambda.
    this.module = jest.requireActual<typeof import('../../../lambda-src')>('../../../lambda-src');
  }

  /** Uploads a version. @param body default: a small image. @param metadata headers. @returns the record of its event. */
  upload(
    key: string,
    versionId: string,
    body = this.image,
    metadata: Readonly<Record<string, string>> = {},
  ): object {
    const versions = this.services.originals.get(key) ?? [];
    this.services.marked.delete(key);
    this.services.originals.set(key, [{ versionId, body, lastModified: TIME, metadata }, ...versions]);
    return record('ObjectCreated:Put', key, versionId, body.length);
  }

  /** Adds an upload that is handled already. */
  given(key: string, versionId: string): void {
    this.upload(key, versionId);
    const headers = { 'x-amz-meta-source-version': versionId, 'x-amz-meta-original-format': 'png' };
    this.services.thumbnails.set(`${FUNCTION_VARIABLES.THUMBNAIL_SIZE}/${key}`, {
      body: this.image,
      headers,
    });
    const id = idOf(key, versionId);
    const thumbnails = { L: [{ M: { Name: { S: FUNCTION_VARIABLES.THUMBNAIL_SIZE } } }] };
    const item = { ImageID: { S: id }, ProcessingStatus: { S: 'SUCCESS' }, Thumbnails: thumbnails };
    this.services.items.set(id, item);
  }

  /** Deletes a key by a delete marker. @returns the record of its event. */
  mark(key: string): object {
    this.services.marked.add(key);
    return record('ObjectRemoved:DeleteMarkerCreated', key, 'marker', undefined);
  }

  /** Permanently deletes a version. @returns the record of its event. */
  removeVersion(key: string, versionId: string): object {
    const versions = this.services.originals.get(key) ?? [];
    this.services.originals.set(
      key,
      versions.filter((version) => version.versionId !== versionId),
    );
    return record('ObjectRemoved:Delete', key, versionId, undefined);
  }

  /** Invokes the handler. @param milliseconds remaining time of the invocation. */
  async deliver(records: readonly object[], milliseconds = AMPLE): Promise<Delivery> {
    const context = this.newContext(milliseconds);
    let error: Error | undefined;
    await this.module?.handler({ Records: records }, context).catch((thrown: unknown) => {
      error = thrown as Error;
    });
    return { error, requestId: context.awsRequestId };
  }

  /** Invokes the handler of S3 Batch Operations. @param milliseconds remaining time of the invocation. */
  async runBatch(event: unknown, milliseconds = AMPLE): Promise<unknown> {
    return this.module?.batchHandler(event, this.newContext(milliseconds));
  }

  private newContext(milliseconds: number): Context {
    const awsRequestId = `r${++this.requests}`;
    return { awsRequestId, getRemainingTimeInMillis: () => milliseconds } as Context;
  }

  /** @param name of the variant. @default the thumbnail */
  thumbnailOf(key: string, name: string = FUNCTION_VARIABLES.THUMBNAIL_SIZE): StoredFile | undefined {
    return this.services.thumbnails.get(`${name}/${key}`);
  }

  /** Returns the version that a thumbnail was made from. */
  madeFrom(key: string): string | undefined {
    return this.thumbnailOf(key)?.headers['x-amz-meta-source-version'];
  }

  recordOf(key: string, versionId: string): Item | undefined {
    return this.services.items.get(idOf(key, versionId));
  }

  statusOf(key: string, versionId: string): string | undefined {
    return this.recordOf(key, versionId)?.ProcessingStatus?.S;
  }
}

export function idOf(key: string, versionId: string): string {
  return imageId({ bucket: SOURCE, key }, { versionId, etag: '', lastModified: TIME });
}

function record(eventName: string, key: string, versionId: string, size: number | undefined): object {
  const object = { key: encodeKey(key), versionId, size, eTag: versionId };
  return {
    eventVersion: '2.1',
    eventTime: TIME.toISOString(),
    eventName,
    s3: { bucket: { name: SOURCE }, object },
  };
}
