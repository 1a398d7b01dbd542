/** The typical upload, recorded and logged by the function's code. */
import { itemBytes } from '../../../bench/cost/item-size';
import { LAMBDA_LINES, USUAL_UPLOAD } from '../../../bench/cost/usual-upload';
import { ATTRIBUTES, TIMESTAMP_INDEX } from '../../../lambda-src/contract';
import { imageId } from '../../../lambda-src/reconcile/identity';
import type { RecordedThumbnail, RecordSubject } from '../../../lambda-src/stores/ports';
import {
  failureAttributes,
  subjectAttributes,
  successAttributes,
  uploadAttributes,
} from '../../../lambda-src/stores/records';
import { Telemetry } from '../../../lambda-src/telemetry';
import { printedBy } from '../../lambda-src/printed';

const { original, thumbnail, variant, bucket, thumbnailBucket, versionId, uploadedAt, milliseconds } =
  USUAL_UPLOAD;

/** Returns the record of the typical upload, or of one with another key or more thumbnails. */
export function usualRecord(
  key: string = USUAL_UPLOAD.key,
  thumbnails: readonly RecordedThumbnail[] = [thumbnail],
): Readonly<Record<string, unknown>> {
  const { size, ...facts } = original;
  const details = { size, original: facts, thumbnails, milliseconds };
  return { ...uploadRecord(key), ...successAttributes(subjectOf(key), details, thumbnailBucket, uploadedAt) };
}

/** Returns the record of the typical upload if it is refused, with the longest values. */
export function refusedRecord(): Readonly<Record<string, unknown>> {
  const acceptanceCriteria = 'v10;megabytes=512;megapixels=268;memory=10240';
  const details = {
    size: original.size,
    format: 'jpeg',
    reason: 'UNSUPPORTED_FORMAT',
    acceptanceCriteria,
  } as const;
  return { ...uploadRecord(USUAL_UPLOAD.key), ...failureAttributes(details, uploadedAt) };
}

function subjectOf(key: string): RecordSubject {
  const object = { bucket, key };
  const id = imageId(object, { versionId, etag: '', lastModified: uploadedAt });
  return { imageId: id, object, versionId, uploadedAt };
}

function uploadRecord(key: string): Readonly<Record<string, unknown>> {
  const subject = subjectOf(key);
  return {
    [ATTRIBUTES.imageId]: subject.imageId,
    ...subjectAttributes(subject, original.size),
    ...uploadAttributes(subject),
  };
}

export async function countUsualUpload() {
  const record = usualRecord();
  const keys = [ATTRIBUTES.imageId, TIMESTAMP_INDEX.partitionKey, TIMESTAMP_INDEX.sortKey];
  const [imageLine, metricsLine] = await logLines(String(record[ATTRIBUTES.imageId]));
  return {
    logBytes: { imageLine, metricsLine, lambdaLines: LAMBDA_LINES.map(bytesOf) },
    recordBytes: itemBytes(record),
    variantBytes: itemBytes(usualRecord(USUAL_UPLOAD.key, [thumbnail, variant])) - itemBytes(record),
    indexKeyBytes: itemBytes(Object.fromEntries(keys.map((name) => [name, record[name]]))),
  };
}

async function logLines(id: string): Promise<number[]> {
  // Set by Lambda and the deployment.
  Object.assign(process.env, {
    POWERTOOLS_SERVICE_NAME: USUAL_UPLOAD.functionName,
    _X_AMZN_TRACE_ID: `Root=${USUAL_UPLOAD.traceId};Parent=0efbd19962d95b05;Sampled=1`,
  });
  const lines = await printedBy(() => {
    const telemetry = new Telemetry('production');
    const outcome = {
      result: 'written',
      imageId: id,
      milliseconds,
      original,
      thumbnails: [thumbnail],
    } as const;
    telemetry.handled({ bucket, key: USUAL_UPLOAD.key }, USUAL_UPLOAD.requestId, outcome);
    telemetry.flush();
  });
  return lines.map(bytesOf);
}

function bytesOf(line: object): number {
  return Buffer.byteLength(JSON.stringify(line));
}
