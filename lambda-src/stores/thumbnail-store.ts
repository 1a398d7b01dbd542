import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isExpected } from '../failures/failure-table';
import { FORMATS, OUTPUT_FORMATS, type InputFormat, type OutputFormat } from '../image/formats';
import { realVersionId } from '../reconcile/identity';
import type { CallOptions } from './aws-clients';
import type { NewThumbnail, Provenance, StoredThumbnail, ThumbnailStore, ThumbnailVersion } from './ports';

/** Names of the object metadata (`x-amz-meta-…`). All values are ASCII; none contains a key. */
const METADATA = {
  imageId: 'image-id',
  sourceToken: 'source-version',
  originalFormat: 'original-format',
  originalWidth: 'original-width',
  originalHeight: 'original-height',
  width: 'width',
  height: 'height',
  recipe: 'recipe',
} as const;

/** A thumbnail changes whenever its original does, so caches revalidate it after five minutes. */
const CACHE_CONTROL = 'public, max-age=300, must-revalidate';

/** Permissions: s3:PutObject, s3:DeleteObject, and s3:GetObject and s3:ListBucket for the HEAD. */
export class S3ThumbnailStore implements ThumbnailStore {
  constructor(
    private readonly s3: S3Client,
    readonly bucket: string,
    private readonly options: CallOptions,
  ) {}

  async head(key: string): Promise<StoredThumbnail | undefined> {
    try {
      const { ContentType, ContentLength, Metadata, ...version } = await this.s3.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key: key }),
        this.options,
      );
      // The client always sets it.
      const metadata = { ...Metadata };
      return {
        format: formatOf(ContentType),
        size: Number(ContentLength),
        width: Number(metadata[METADATA.width]),
        height: Number(metadata[METADATA.height]),
        provenance: readProvenance(metadata),
        recipe: metadata[METADATA.recipe],
        ...readVersion(version),
      };
    } catch (error) {
      if (isExpected(error, 'HEAD', 'ABSENT')) return undefined;
      throw error;
    }
  }

  async put(
    key: string,
    { bytes, format, width, height, provenance, imageId, recipe }: NewThumbnail,
  ): Promise<ThumbnailVersion> {
    const { sourceToken, original } = provenance;
    const response = await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: bytes,
        ContentType: FORMATS[format].contentType,
        CacheControl: CACHE_CONTROL,
        Metadata: {
          [METADATA.imageId]: imageId,
          [METADATA.sourceToken]: sourceToken,
          [METADATA.originalFormat]: original.format,
          [METADATA.originalWidth]: String(original.width),
          [METADATA.originalHeight]: String(original.height),
          [METADATA.width]: String(width),
          [METADATA.height]: String(height),
          [METADATA.recipe]: recipe,
        },
      }),
      this.options,
    );
    return readVersion(response);
  }

  async delete(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }), this.options);
  }
}

/** An object of any other type was not written by the function; its format is not used. */
function formatOf(contentType: string | undefined): OutputFormat {
  return OUTPUT_FORMATS.find((format) => FORMATS[format].contentType === contentType) ?? 'jpeg';
}

function readVersion({
  ETag,
  VersionId,
}: Pick<HeadObjectCommandOutput, 'ETag' | 'VersionId'>): ThumbnailVersion {
  return { etag: ETag?.replaceAll('"', ''), versionId: realVersionId(VersionId) };
}

function readProvenance(metadata: Readonly<Record<string, string>>): Provenance | undefined {
  const sourceToken = metadata[METADATA.sourceToken];
  const format = metadata[METADATA.originalFormat] as InputFormat | undefined;
  if (sourceToken === undefined || format === undefined) return undefined;
  const original = {
    format,
    width: Number(metadata[METADATA.originalWidth]),
    height: Number(metadata[METADATA.originalHeight]),
  };
  return { sourceToken, original };
}
