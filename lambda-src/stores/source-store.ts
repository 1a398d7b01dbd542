import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type HeadObjectCommandOutput,
  type ListObjectVersionsCommandInput,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isExpected } from '../failures/failure-table';
import { IncompleteResponse, PermanentFailure } from '../failures/failures';
import { FOCAL_POINT } from '../variants/focal-point';
import type { CallOptions } from './aws-clients';
import type { ObjectKey, SourceBody, SourceHead, SourceHistory, SourceObject, SourceStore } from './ports';
import { versionOf, versionOfListing } from './source-version';

/** Storage classes whose objects must be restored before they can be read. GLACIER_IR is not one of them. */
const ARCHIVE_CLASSES = new Set<string | undefined>(['GLACIER', 'DEEP_ARCHIVE']);

/** Permissions: s3:GetObject, s3:ListBucket (without it, a missing key is 403 and not 404), s3:ListBucketVersions. */
export class S3SourceStore implements SourceStore {
  constructor(
    private readonly s3: S3Client,
    private readonly options: CallOptions,
  ) {}

  async get({ bucket, key }: ObjectKey): Promise<SourceObject> {
    try {
      const response = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), this.options);
      const version = versionOf(response);
      // On Node.js, the body is always a Node.js stream.
      const body = bodyOf(response.Body as Readable, version.size, this.options.abortSignal);
      return { state: 'readable', version, body, focalPoint: response.Metadata?.[FOCAL_POINT] };
    } catch (error) {
      if (isExpected(error, 'GET source', 'GONE')) return { state: 'gone' };
      if (isExpected(error, 'GET source', 'ARCHIVED')) return { state: 'archived' };
      if (isExpected(error, 'GET source', 'UNREADABLE')) return { state: 'unreadable' };
      throw error;
    }
  }

  async head({ bucket, key }: ObjectKey): Promise<SourceHead | 'refused' | undefined> {
    try {
      const response = await this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), this.options);
      return { version: versionOf(response), readable: isReadable(response) };
    } catch (error) {
      if (isExpected(error, 'HEAD', 'ABSENT')) return undefined;
      if (isExpected(error, 'HEAD', 'REFUSED')) return 'refused';
      throw error;
    }
  }

  async history(object: ObjectKey): Promise<SourceHistory> {
    // The first page is enough, unless the key has a thousand delete markers in a row.
    for await (const versions of this.pages(object)) {
      const [listed] = versions;
      if (!listed) continue;
      const newest = versionOfListing(listed);
      return { current: listed.IsLatest ? newest : undefined, newest };
    }
    return { current: undefined, newest: undefined };
  }

  async has(object: ObjectKey, versionId: string): Promise<boolean> {
    for await (const versions of this.pages(object))
      if (versions.some(({ VersionId }) => VersionId === versionId)) return true;
    return false;
  }

  /** Lists the versions of a key, newest first. S3 lists keys in order. */
  private async *pages({ bucket, key }: ObjectKey): AsyncGenerator<ObjectVersion[]> {
    let markers: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> = {};
    for (;;) {
      const request = { Bucket: bucket, Prefix: key, ...markers };
      const page = await this.s3.send(new ListObjectVersionsCommand(request), this.options);
      yield (page.Versions ?? []).filter(({ Key }) => Key === key);
      const isLastOfKey = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].some(
        ({ Key }) => Key !== key,
      );
      if (isLastOfKey || !page.IsTruncated) return;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
  }
}

function isReadable({ StorageClass, Restore, ArchiveStatus }: HeadObjectCommandOutput): boolean {
  if (!ARCHIVE_CLASSES.has(StorageClass) && ArchiveStatus === undefined) return true;
  return Restore?.includes('ongoing-request="false"') ?? false;
}

function bodyOf(stream: Readable, size: number, signal: AbortSignal): SourceBody {
  const discard = (): void => {
    // Destroying an open stream emits an error, which is of no interest.
    stream.on('error', () => undefined).destroy();
  };
  return {
    discard,
    read: async (maxBytes) => {
      const tooMany = (bytes: number | string): PermanentFailure =>
        new PermanentFailure(
          'TOO_MANY_BYTES',
          `The original has ${bytes} bytes; the maximum is ${maxBytes} bytes.`,
        );
      if (size > maxBytes) {
        discard();
        throw tooMany(size);
      }
      signal.addEventListener('abort', discard, { once: true });
      try {
        return await readAll(stream, maxBytes, size, tooMany);
      } catch (error) {
        // Throws the reason of the abort, not the error of the closed stream.
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener('abort', discard);
        discard();
      }
    },
  };
}

async function readAll(
  body: Readable,
  maxBytes: number,
  expected: number,
  tooMany: (bytes: string) => Error,
): Promise<Uint8Array> {
  // Allocated at the announced size: concatenating chunks at the end would take twice the memory.
  const whole = Buffer.allocUnsafe(expected);
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (bytes + chunk.length <= expected) whole.set(chunk, bytes);
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooMany(`more than ${maxBytes}`);
  }
  if (bytes !== expected) throw new IncompleteResponse(`S3 sent ${bytes} of ${expected} bytes.`);
  return whole;
}
