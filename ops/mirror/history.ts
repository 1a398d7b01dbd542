import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { imageId } from '../../lambda-src/reconcile/identity';
import { versionOfListing } from '../../lambda-src/stores/source-version';
import { decoder, ENCODED } from './listings';

/** One version or delete marker of a key in the source bucket. */
export interface Entry {
  /** Version ID as S3 returns it: "null" in an unversioned bucket. */
  readonly versionId: string;
  readonly lastModified: Date;
  readonly isCurrent: boolean;
  /** In bytes; undefined for a delete marker. */
  readonly size: number | undefined;
  /** Key of its record; undefined for a delete marker. */
  readonly imageId: string | undefined;
}

/** Returns up to `limit` versions and delete markers of a key, newest first. */
export async function readHistory(
  s3: S3Client,
  bucket: string,
  key: string,
  limit: number,
): Promise<readonly Entry[]> {
  // Other keys may have this key as a prefix; they are listed after it.
  const request = { Bucket: bucket, Prefix: key, ...ENCODED, MaxKeys: limit };
  const page = await s3.send(new ListObjectVersionsCommand(request));
  const decode = decoder(page.EncodingType);
  const versions = (page.Versions ?? []).filter(({ Key = '' }) => decode(Key) === key);
  const markers = (page.DeleteMarkers ?? []).filter(({ Key = '' }) => decode(Key) === key);
  return [
    ...versions.map((listed) => {
      const version = versionOfListing(listed);
      return { ...entryOf(listed), size: version.size, imageId: imageId({ bucket, key }, version) };
    }),
    ...markers.map((marker) => ({ ...entryOf(marker), size: undefined, imageId: undefined })),
  ].sort(
    (a, b) =>
      Number(b.isCurrent) - Number(a.isCurrent) || b.lastModified.getTime() - a.lastModified.getTime(),
  );
}

function entryOf(listed: {
  readonly VersionId?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly IsLatest?: boolean | undefined;
}) {
  return {
    versionId: listed.VersionId ?? 'null',
    lastModified: listed.LastModified ?? new Date(0),
    isCurrent: listed.IsLatest ?? false,
  };
}
