import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type HeadObjectCommandOutput,
  type ListObjectVersionsCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isAnswer } from '../failures/failure-table';
import { IncompleteAnswer, PermanentFailure } from '../failures/failures';
import type { CallOptions } from './aws-clients';
import type { ObjectKey, SourceBody, SourceHead, SourceHistory, SourceObject, SourceStore } from './ports';
import { versionOf, versionOfListing } from './source-version';

/** Storage classes that must be restored before they can be read. GLACIER_IR is not among them. */
const ARCHIVE_CLASSES = new Set<string | undefined>(['GLACIER', 'DEEP_ARCHIVE']);

/** The source bucket on S3. Rights: s3:GetObject, s3:ListBucket (so that a missing key is 404), s3:ListBucketVersions. */
export class S3SourceStore implements SourceStore {
  constructor(
    private readonly s3: S3Client,
    private readonly options: CallOptions,
  ) {}

  async get({ bucket, key }: ObjectKey): Promise<SourceObject> {
    try {
      const answer = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), this.options);
      const version = versionOf(answer);
      // On Node.js the client's stream is one of Node.js, empty at least.
      const body = bodyOf(answer.Body as Readable, version.size, this.options.abortSignal);
      return { state: 'readable', version, body };
    } catch (error) {
      if (isAnswer(error, 'GET source', 'GONE')) return { state: 'gone' };
      if (isAnswer(error, 'GET source', 'ARCHIVED')) return { state: 'archived' };
      if (isAnswer(error, 'GET source', 'UNREADABLE')) return { state: 'unreadable' };
      throw error;
    }
  }

  async head({ bucket, key }: ObjectKey): Promise<SourceHead | 'refused' | undefined> {
    try {
      const answer = await this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), this.options);
      return { version: versionOf(answer), readable: isReadable(answer) };
    } catch (error) {
      if (isAnswer(error, 'HEAD', 'ABSENT')) return undefined;
      if (isAnswer(error, 'HEAD', 'REFUSED')) return 'refused';
      throw error;
    }
  }

  async history({ bucket, key }: ObjectKey): Promise<SourceHistory> {
    // Keys come in order and a key's versions newest first, so the answer stands at the front; only a thousand delete
    // markers in a row push it to a further page.
    let markers: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> = {};
    for (;;) {
      const request = { Bucket: bucket, Prefix: key, ...markers };
      const page = await this.s3.send(new ListObjectVersionsCommand(request), this.options);
      const versions = (page.Versions ?? []).filter(({ Key }) => Key === key);
      const [newest] = versions.map(versionOfListing);
      const current = versions[0]?.IsLatest ? newest : undefined;
      const isLastOfKey = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].some(
        ({ Key }) => Key !== key,
      );
      if (newest || isLastOfKey || !page.IsTruncated) return { current, newest };
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
    // Destroying a stream under way emits an error that nobody waits for any more.
    stream.on('error', () => undefined).destroy();
  };
  return {
    discard,
    read: async (maxBytes) => {
      const tooMany = (bytes: number | string): PermanentFailure =>
        new PermanentFailure(
          'TOO_MANY_BYTES',
          `The original has ${bytes} bytes; ${maxBytes} are read at most.`,
        );
      if (size > maxBytes) {
        discard();
        throw tooMany(size);
      }
      signal.addEventListener('abort', discard, { once: true });
      try {
        return await readAll(stream, maxBytes, size, tooMany);
      } catch (error) {
        // Why the body was dropped, not that it was.
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
  // Of the size that was announced: pieces that are put together in the end would take the memory twice.
  const whole = Buffer.allocUnsafe(expected);
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (bytes + chunk.length <= expected) whole.set(chunk, bytes);
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooMany(`more than ${maxBytes}`);
  }
  if (bytes !== expected) throw new IncompleteAnswer(`S3 sent ${bytes} bytes of ${expected}.`);
  return whole;
}
