/** What the two buckets list, in S3's order: that of the keys' UTF-8 bytes. */
import {
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import { decodeKey } from '../../lambda-src/events/key-encoding';
import type { SourceVersion } from '../../lambda-src/stores/ports';
import { versionOfListing } from '../../lambda-src/stores/source-version';
import { readPages } from '../streams';

/** The current version of a key in the source bucket. */
export interface Original {
  readonly key: string;
  readonly version: SourceVersion;
  /** Whether only a HEAD can tell if it can be read. */
  readonly mayBeArchived: boolean;
}

/** Which part of a listing is read. */
export interface Part {
  /** Keys that begin so. @default all */
  readonly prefix?: string | undefined;
  /** Keys behind this one. @default from the beginning */
  readonly after?: string | undefined;
}

/** Storage classes whose objects lie in an archive, or in one of its tiers. */
const ARCHIVES = new Set<string | undefined>(['GLACIER', 'DEEP_ARCHIVE', 'INTELLIGENT_TIERING']);

/** Some keys cannot stand in XML as they are. */
export const ENCODED = { EncodingType: 'url' } as const;

/** The source bucket's current versions; what is overwritten or deleted is passed over. */
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
  };
}

/** Keys of a bucket. */
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

/** The first level of a bucket: keys without a slash, and what stands before the first slash of the others, with it. */
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

/** Undoes `encoding-type=url`, in which a plus is a space, where the answer has it. */
export function decoder(encoding: string | undefined): (text: string) => string {
  return encoding === 'url' ? decodeKey : (text) => text;
}
