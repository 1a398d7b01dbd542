/**
 * The source bucket in memory, with one key. Pure: each operation returns a new bucket and its event.
 *
 * The operations of the bucket's owner, as histories spell them:
 *
 * - `a` to `d` upload an image, `x` to `z` upload bytes that are not an image; the same letter uploads the same bytes
 * - `k` uploads an image encrypted with SSE-C
 * - `D` deletes the key, `U` removes the delete marker, `P1` permanently deletes the version of the first upload
 * - `Z` archives the current version, `R` restores it
 * - `S` suspends versioning; `N` denies reading, as a policy mistake does, and `Y` allows it again
 */
import { realVersionId } from '../../../lambda-src/reconcile/identity';
import type { SourceVersion } from '../../../lambda-src/stores/ports';

export const OBJECT = { bucket: 'images', key: 'cat.png' };
export const GOOD = 'abcd';
export const BAD = 'xyz';
export const SEALED = 'k';

export const VERSIONINGS = ['enabled', 'suspended', 'absent'] as const;
export type Versioning = (typeof VERSIONINGS)[number];

/** A version, or a delete marker, which has no content. */
export interface Entry {
  /** `v1` for the first upload, `m1` for the first delete marker, `null` without versioning. */
  readonly versionId: string;
  /** Uploads count from 1. A delete marker has the number of the upload before it. */
  readonly number: number;
  /** The letter of the upload, which is also its ETag. */
  readonly content?: string;
  readonly archived: boolean;
}

export interface SourceBucket {
  readonly versioning: Versioning;
  /** Oldest first; the last is current. */
  readonly entries: readonly Entry[];
  /** All uploads so far. */
  readonly uploads: readonly Entry[];
  readonly markers: number;
  readonly denied: boolean;
}

/** The result of an operation. Archiving and changes of the bucket's settings send no event. */
export interface Applied {
  readonly bucket: SourceBucket;
  /** A record of S3's notification. */
  readonly event?: object;
}

export function emptyBucket(versioning: Versioning): SourceBucket {
  return { versioning, entries: [], uploads: [], markers: 0, denied: false };
}

/** Returns the version that a GET without a version id finds. */
export function currentOf({ entries }: SourceBucket): Entry | undefined {
  const top = entries.at(-1);
  return top?.content === undefined ? undefined : top;
}

/** Returns the newest entry that is not a delete marker. */
export function newestOf({ entries }: SourceBucket): Entry | undefined {
  return entries.findLast(({ content }) => content !== undefined);
}

export function versionOf({ versionId, number, content }: Entry): SourceVersion {
  return {
    versionId: realVersionId(versionId),
    etag: content ?? '',
    lastModified: timeOf(number),
    size: 1,
  };
}

/**
 * Applies one operation.
 *
 * @param sequence orders the events of the key, as S3's `sequencer` does.
 * @returns undefined if the operation is not possible or has no effect.
 */
export function applyOperation(
  bucket: SourceBucket,
  operation: string,
  sequence: number,
): Applied | undefined {
  const { entries, uploads, markers, versioning, denied } = bucket;
  const current = currentOf(bucket);
  const event = (eventName: string, entry: Entry | undefined): object => ({
    eventVersion: '2.1',
    eventTime: timeOf(uploads.length + 1).toISOString(),
    eventName,
    s3: {
      bucket: { name: OBJECT.bucket },
      object: {
        key: OBJECT.key,
        ...(eventName === 'ObjectCreated:Put' && { eTag: entry?.content, size: 1 }),
        ...(versioning !== 'absent' && { versionId: entry?.versionId }),
        sequencer: sequence.toString(16).padStart(18, '0'),
      },
    },
  });
  // An entry without a version id replaces the previous one without a version id.
  const kept = versioning === 'enabled' ? entries : entries.filter(({ versionId }) => versionId !== 'null');
  const without = (gone: Entry | undefined): readonly Entry[] => entries.filter((entry) => entry !== gone);
  const archived = (value: boolean): SourceBucket => ({
    ...bucket,
    entries: entries.map((entry) => (entry === current ? { ...entry, archived: value } : entry)),
  });
  switch (operation[0]) {
    case 'D': {
      if (!current) return undefined;
      if (versioning === 'absent')
        return { bucket: { ...bucket, entries: [] }, event: event('ObjectRemoved:Delete', undefined) };
      const versionId = versioning === 'enabled' ? `m${markers + 1}` : 'null';
      const marker = { versionId, number: uploads.length, archived: false };
      return {
        bucket: { ...bucket, entries: [...kept, marker], markers: markers + 1 },
        event: event('ObjectRemoved:DeleteMarkerCreated', marker),
      };
    }
    case 'U': {
      const marker = entries.at(-1);
      if (!marker || current) return undefined;
      return {
        bucket: { ...bucket, entries: without(marker) },
        event: event('ObjectRemoved:Delete', marker),
      };
    }
    case 'P': {
      const version = entries.find(({ number, content }) => content && number === Number(operation.slice(1)));
      if (!version || versioning === 'absent') return undefined;
      return {
        bucket: { ...bucket, entries: without(version) },
        event: event('ObjectRemoved:Delete', version),
      };
    }
    case 'Z':
      return current && !current.archived ? { bucket: archived(true) } : undefined;
    case 'R':
      return current?.archived
        ? { bucket: archived(false), event: event('ObjectRestore:Completed', current) }
        : undefined;
    case 'S':
      return versioning === 'enabled' && current
        ? { bucket: { ...bucket, versioning: 'suspended' } }
        : undefined;
    case 'N':
    case 'Y':
      return denied === (operation === 'Y')
        ? { bucket: { ...bucket, denied: operation === 'N' } }
        : undefined;
    default: {
      const number = uploads.length + 1;
      const versionId = versioning === 'enabled' ? `v${number}` : 'null';
      const upload = { versionId, number, content: operation, archived: false };
      return {
        bucket: { ...bucket, entries: [...kept, upload], uploads: [...uploads, upload] },
        event: event('ObjectCreated:Put', upload),
      };
    }
  }
}

/** Each upload has a different second, the resolution of Last-Modified. */
function timeOf(number: number): Date {
  return new Date(Date.UTC(2026, 0, 31, 12, 0, number));
}
