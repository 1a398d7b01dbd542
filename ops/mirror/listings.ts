/** Lists the two buckets in S3's order: by the UTF-8 bytes of the keys. */
import {
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import { decodeKey } from '../../lambda-src/events/key-encoding';
import type { SourceVersion } from '../../lambda-src/stores/ports';
import { versionOfListing } from '../../lambda-src/stores/source-version';
import { readPages } from '../flow/streams';

/** The current version of a key in the source bucket. */
export interface Original {
  readonly key: string;
  readonly version: SourceVersion;
  /** Whether its storage class leaves open if it is readable; a HEAD decides. */
  readonly mayBeArchived: boolean;
  /** As S3 names it. @default STANDARD */
  readonly storageClass?: string | undefined;
}

/** Part of a listing. */
export interface Part {
  /** Only keys with this prefix. @default all */
  readonly prefix?: string | undefined;
  /** Only keys after this one. @default all */
  readonly after?: string | undefined;
}

/** Storage classes whose objects may be archived. */
const ARCHIVES = new Set<string | undefined>(['GLACIER', 'DEEP_ARCHIVE', 'INTELLIGENT_TIERING']);

/** Some characters of keys are not allowed in XML. */
export const ENCODED = { EncodingType: 'url' } as const;

/** Yields the current versions of the source bucket; skips noncurrent versions and delete markers. */
export function listOriginals(s3: S3Client, bucket: string, part: Part): AsyncGenerator<Original> {
  type Position = { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined;
  const start = part.after === undefined ? {} : { KeyMarker: part.after };
  return readPages(async (position: Position) => {
    const request = { Bucket: bucket, Prefix: part.prefix, ...ENCODED, ...(position ?? start) };
    const page = await s3.send(new ListObjectVersionsCommand(request));
    const decode = decoder(page.EncodingType);
    const { Versions = [], NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    return {
      items: Versions.filter(({ IsLatest }) => IsLatest).map((version) => originalOf(version, decode)),
      next: page.IsTruncated
        ? { ...(KeyMarker && { KeyMarker: decode(KeyMarker) }), ...(VersionIdMarker && { VersionIdMarker }) }
        : undefined,
    };
  });
}

function originalOf(listed: ObjectVersion, decode: (text: string) => string): Original {
  const { Key = '', StorageClass } = listed;
  return {
    key: decode(Key),
    version: versionOfListing(listed),
    mayBeArchived: ARCHIVES.has(StorageClass),
    storageClass: StorageClass,
  };
}

/** Yields keys of a bucket. */
export function listKeys(s3: S3Client, bucket: string, part: Part): AsyncGenerator<string> {
  return readPages(async (position: string | undefined) => {
    const request = { Bucket: bucket, Prefix: part.prefix, StartAfter: part.after, ...ENCODED };
    const page = await s3.send(new ListObjectsV2Command({ ...request, ContinuationToken: position }));
    const decode = decoder(page.EncodingType);
    return {
      items: (page.Contents ?? []).map(({ Key = '' }) => decode(Key)),
      next: page.IsTruncated ? page.NextContinuationToken : undefined,
    };
  });
}

/** Yields the top level of a bucket: keys without a slash, and the common prefixes of the others, such as "128/". */
export function listTop(s3: S3Client, bucket: string): AsyncGenerator<string> {
  return readPages(async (position: string | undefined) => {
    const request = { Bucket: bucket, Delimiter: '/', ...ENCODED, ContinuationToken: position };
    const page = await s3.send(new ListObjectsV2Command(request));
    const decode = decoder(page.EncodingType);
    const keys = (page.Contents ?? []).map(({ Key = '' }) => Key);
    const folders = (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix);
    return {
      items: [...folders, ...keys].map(decode),
      next: page.IsTruncated ? page.NextContinuationToken : undefined,
    };
  });
}

/** Returns a decoder of keys for a response with the given encoding type. In `url`, a space is a plus. */
export function decoder(encoding: string | undefined): (text: string) => string {
  return encoding === 'url' ? decodeKey : (text) => text;
}
