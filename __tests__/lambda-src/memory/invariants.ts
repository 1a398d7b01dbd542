/** The promises of docs/architecture.md, as checks of a world. */
import type { FailureReason, ProcessingStatus } from '../../../lambda-src/contract';
import { realVersionId } from '../../../lambda-src/reconcile/identity';
import { imageId, versionToken } from '../../../lambda-src/reconcile/identity';
import { thumbnailKey } from '../../../lambda-src/reconcile/keys';
import { currentOf, GOOD, newestOf, OBJECT, SEALED, versionOf, type Entry } from './source-bucket';
import type { World } from './world';

const THUMBNAIL_KEY = thumbnailKey(128, OBJECT.key);

/** What must not be even for a moment. */
export function momentaryViolations({ source, thumbnails, records, written }: World): string[] {
  const wrong: string[] = [];
  for (const { sourceToken, content, imageId: id } of Object.values(thumbnails)) {
    const origin = source.uploads.find((upload) => idOf(upload) === id);
    if (origin?.content !== content || tokenOf(origin) !== sourceToken)
      wrong.push(`a reader meets a thumbnail of ${content} that says it is of ${sourceToken}`);
  }
  for (const [id, { status }] of Object.entries(records)) {
    const upload = source.uploads.find((one) => idOf(one) === id);
    if (!upload) wrong.push('there is a record of something that was never uploaded');
    else if (status === 'SUCCESS' && !written.includes(tokenOf(upload)))
      wrong.push(`${nameOf(upload)} is recorded as SUCCESS without ever having had a thumbnail`);
  }
  return wrong;
}

/** What must not be once every operation is done, nothing waits and nobody works. */
export function quiescentViolations({ source, thumbnails, records }: World): string[] {
  const wrong: string[] = [];
  const current = currentOf(source);
  const newest = newestOf(source);
  const statusOf = (upload: Entry): ProcessingStatus | undefined => records[idOf(upload)]?.status;

  const thumbnail = thumbnails[THUMBNAIL_KEY];
  const isImage = current?.content !== undefined && GOOD.includes(current.content);
  const isOfCurrent =
    current !== undefined &&
    thumbnail?.sourceToken === tokenOf(current) &&
    thumbnail.content === current.content;
  if (isImage && !current.archived && !thumbnail) wrong.push(`${nameOf(current)} has no thumbnail`);
  if (thumbnail && !(isImage && isOfCurrent)) {
    const origin = source.uploads.find((upload) => idOf(upload) === thumbnail.imageId);
    wrong.push(
      `the thumbnail is of ${origin ? nameOf(origin) : 'nothing known'}, and current is ${current ? nameOf(current) : 'nothing'}`,
    );
  }
  if (Object.keys(thumbnails).some((key) => key !== THUMBNAIL_KEY)) wrong.push('there are other thumbnails');

  for (const upload of source.uploads.filter(hasVersionId))
    if (!statusOf(upload)) wrong.push(`${nameOf(upload)} has no record`);
  const right = thumbnail ? 'SUCCESS' : 'FAILED';
  if (current && hasVersionId(current) && statusOf(current) !== right)
    wrong.push(`${nameOf(current)} is recorded as ${statusOf(current) ?? 'nothing'}, not as ${right}`);
  if (current && hasVersionId(current) && !current.archived && !isImage) {
    const { reason } = records[idOf(current)] ?? {};
    if (reason !== reasonOf(current))
      wrong.push(`${nameOf(current)} has the reason ${reason ?? '(none)'}, not ${reasonOf(current)}`);
  }
  if (!current && newest && hasVersionId(newest) && statusOf(newest) !== 'DELETED')
    wrong.push(`${nameOf(newest)} is recorded as ${statusOf(newest) ?? 'nothing'}, not as DELETED`);
  return wrong;
}

/** Why there is no thumbnail of what is no image, or of what nobody can read. */
function reasonOf({ content = '' }: Entry): FailureReason {
  return SEALED.includes(content) ? 'UNREADABLE' : 'CORRUPT';
}

export function nameOf({ number }: Entry): string {
  return `version ${number}`;
}

function idOf(upload: Entry): string {
  return imageId(OBJECT, versionOf(upload));
}

function tokenOf(upload: Entry): string {
  return versionToken(versionOf(upload));
}

/** Where the bucket gives no version id, only an upload's own event records it, and no more is promised of records. */
function hasVersionId({ versionId }: Entry): boolean {
  return realVersionId(versionId) !== undefined;
}
