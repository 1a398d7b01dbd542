/** The guarantees of docs/architecture.md, as checks of a world. */
import type { FailureReason, ProcessingStatus } from '../../../lambda-src/contract';
import { imageId, realVersionId, versionToken } from '../../../lambda-src/reconcile/identity';
import { shown } from './shown';
import { currentOf, GOOD, newestOf, OBJECT, SEALED, versionOf, type Entry } from './source-bucket';
import type { World } from './world';

/** Returns violations of the invariants that hold at every moment. */
export function momentaryViolations({ source, thumbnails, records, written }: World): string[] {
  const violations: string[] = [];
  for (const { sourceToken, content, imageId: id } of Object.values(thumbnails)) {
    const origin = source.uploads.find((upload) => idOf(upload) === id);
    if (origin?.content !== content || tokenOf(origin) !== sourceToken)
      violations.push(`a thumbnail of ${content} claims to be of ${sourceToken}`);
  }
  for (const [id, { status, names }] of Object.entries(records)) {
    const upload = source.uploads.find((one) => idOf(one) === id);
    if (!upload) violations.push('a record describes something that was never uploaded');
    else if (status === 'SUCCESS')
      for (const name of names.filter((each) => !written.includes(`${each} ${tokenOf(upload)}`)))
        violations.push(`${nameOf(upload)} is recorded as SUCCESS but never had a ${shown(name)}`);
  }
  return violations;
}

/** Returns violations of the invariants that hold once all operations are done, all events are handled and no worker runs. */
export function quiescentViolations(world: World): string[] {
  return [...thumbnailViolations(world), ...recordViolations(world)];
}

function thumbnailViolations({ names, source, thumbnails }: World): string[] {
  const violations: string[] = [];
  const current = currentOf(source);
  for (const name of names) {
    const thumbnail = thumbnails[name];
    const isOfCurrent =
      current !== undefined &&
      thumbnail?.sourceToken === tokenOf(current) &&
      thumbnail.content === current.content;
    if (isImage(current) && !current.archived && !thumbnail)
      violations.push(`${nameOf(current)} has no ${shown(name)}`);
    if (thumbnail && !(isImage(current) && isOfCurrent)) {
      const origin = source.uploads.find((upload) => idOf(upload) === thumbnail.imageId);
      violations.push(
        `the ${shown(name)} is of ${origin ? nameOf(origin) : 'an unknown version'}, but ${current ? `${nameOf(current)} is current` : 'the key is deleted'}`,
      );
    }
  }
  if (Object.keys(thumbnails).some((name) => !names.includes(name)))
    violations.push('there are other thumbnails');
  return violations;
}

function recordViolations({ names, source, thumbnails, records }: World): string[] {
  const violations: string[] = [];
  const current = currentOf(source);
  const newest = newestOf(source);
  const statusOf = (upload: Entry): ProcessingStatus | undefined => records[idOf(upload)]?.status;
  for (const upload of source.uploads.filter(hasVersionId))
    if (!statusOf(upload)) violations.push(`${nameOf(upload)} has no record`);
  const expected = thumbnails[names[0] ?? ''] ? 'SUCCESS' : 'FAILED';
  if (current && hasVersionId(current) && statusOf(current) !== expected)
    violations.push(
      `${nameOf(current)} is recorded as ${statusOf(current) ?? 'nothing'}, not as ${expected}`,
    );
  if (current && hasVersionId(current) && expected === 'SUCCESS' && statusOf(current) === expected) {
    const listed = records[idOf(current)]?.names.join() ?? '';
    const existing = names.filter((name) => thumbnails[name]).join();
    if (listed !== existing)
      violations.push(`the record of ${nameOf(current)} lists ${listed}, not ${existing}`);
  }
  if (current && hasVersionId(current) && !current.archived && !isImage(current)) {
    const { reason } = records[idOf(current)] ?? {};
    if (reason !== reasonOf(current))
      violations.push(`${nameOf(current)} has the reason ${reason ?? '(none)'}, not ${reasonOf(current)}`);
  }
  const removed = source.uploads.filter(
    (upload) =>
      hasVersionId(upload) && !source.entries.some(({ versionId }) => versionId === upload.versionId),
  );
  for (const upload of removed)
    if (statusOf(upload) !== 'DELETED')
      violations.push(`${nameOf(upload)} is removed, but recorded as ${statusOf(upload) ?? 'nothing'}`);
  if (!current && newest && hasVersionId(newest) && statusOf(newest) !== 'DELETED')
    violations.push(`${nameOf(newest)} is recorded as ${statusOf(newest) ?? 'nothing'}, not as DELETED`);
  return violations;
}

function isImage(current: Entry | undefined): current is Entry {
  return current?.content !== undefined && GOOD.includes(current.content);
}

/** Returns the reason for which a current version has no thumbnail. */
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

/** Without a version id, only an upload's own event records it, so its record has fewer guarantees. */
function hasVersionId({ versionId }: Entry): boolean {
  return realVersionId(versionId) !== undefined;
}
