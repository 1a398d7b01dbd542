/** The real handler and its real SDK clients, before services on loopback. */
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
/** Long enough for every fault that ends by itself. */
const AMPLE = 60_000;

// Jest gives tests an Error of their own, and what Node's network throws is none: the client would wrap it.
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

/** A call as it came over the wire. */
export interface SeenCall {
  readonly call: Call;
  readonly subject: string;
}

export class FunctionOnWire {
  readonly services = new Services();
  readonly calls: SeenCall[] = [];
  /** By key or ImageID: what is asked before each call. */
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
    // Read after the environment is set, as on Lambda.
    this.module = jest.requireActual<typeof import('../../../lambda-src')>('../../../lambda-src');
  }

  /** Uploads a version, a small image if not said otherwise. @returns its event's record. */
  upload(key: string, versionId: string, body = this.image): object {
    const versions = this.services.originals.get(key) ?? [];
    this.services.marked.delete(key);
    this.services.originals.set(key, [{ versionId, body, lastModified: TIME }, ...versions]);
    return record('ObjectCreated:Put', key, versionId, body.length);
  }

  /** An upload that is handled already. */
  given(key: string, versionId: string): void {
    this.upload(key, versionId);
    const headers = { 'x-amz-meta-source-version': versionId, 'x-amz-meta-original-format': 'png' };
    this.services.thumbnails.set(thumbnailKey(key), { body: this.image, headers });
    const id = idOf(key, versionId);
    this.services.items.set(id, { ImageID: { S: id }, ProcessingStatus: { S: 'SUCCESS' } });
  }

  /** Deletes a key: a marker hides its versions. @returns its event's record. */
  mark(key: string): object {
    this.services.marked.add(key);
    return record('ObjectRemoved:DeleteMarkerCreated', key, 'marker', undefined);
  }

  /** Deletes a key's one version for good. @returns its event's record. */
  removeVersion(key: string, versionId: string): object {
    const versions = this.services.originals.get(key) ?? [];
    this.services.originals.set(
      key,
      versions.filter((version) => version.versionId !== versionId),
    );
    return record('ObjectRemoved:Delete', key, versionId, undefined);
  }

  /** @param milliseconds that the invocation has left. */
  async deliver(records: readonly object[], milliseconds = AMPLE): Promise<Delivery> {
    const context = this.newContext(milliseconds);
    let error: Error | undefined;
    await this.module?.handler({ Records: records }, context).catch((thrown: unknown) => {
      error = thrown as Error;
    });
    return { error, requestId: context.awsRequestId };
  }

  /** Runs the handler for S3 Batch Operations. @param milliseconds that the invocation has left. */
  async runBatch(event: unknown, milliseconds = AMPLE): Promise<unknown> {
    return this.module?.batchHandler(event, this.newContext(milliseconds));
  }

  private newContext(milliseconds: number): Context {
    const awsRequestId = `r${++this.requests}`;
    return { awsRequestId, getRemainingTimeInMillis: () => milliseconds } as Context;
  }

  thumbnailOf(key: string): StoredFile | undefined {
    return this.services.thumbnails.get(thumbnailKey(key));
  }

  /** Version that a key's thumbnail says it is made from. */
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

function thumbnailKey(key: string): string {
  return `${FUNCTION_VARIABLES.THUMBNAIL_SIZE}/${key}`;
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
