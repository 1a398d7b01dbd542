/**
 * Keeps the thumbnail bucket a mirror of the source bucket.
 *
 * An event only says that a key changed. The function looks at the source bucket, updates thumbnails and record to match, and
 * looks again. It is done when both looks find the same. S3 reads are strongly consistent, so the last writer has verified
 * the version it wrote from, is still running, or has crashed and will be retried. Duplicate and reordered events,
 * overwrites, deletions and crashes at any point therefore end in the same state, without locks.
 *
 * The order of the calls matters: docs/architecture.md explains each step.
 */
import type { ObjectChange } from '../events/s3-events';
import { PermanentFailure, UnsettledError } from '../failures/failures';
import type { ObjectKey, RecordSubject, SourceBody, SourceVersion } from '../stores/ports';
import { parseFocalPoint } from '../variants/focal-point';
import { agree, isSame } from './agreement';
import { isStill, look, type Current } from './current-version';
import type { Dependencies } from './dependencies';
import { imageId, imageIdOf, versionToken } from './identity';
import { requireKeysThatFit } from './keys';
import { madeFrom, MirroredThumbnails, namesOf, type FoundThumbnail } from './mirrored-thumbnails';
import type { Outcome } from './outcome';
import { VersionRecords, type Put } from './version-records';
import { writeThumbnails, type WrittenThumbnails } from './write-thumbnails';

/** Maximum number of passes. Only a key that is written many times a second needs more. */
const MAX_PASSES = 10;

/** Handles one change. @throws any transient failure, including UnsettledError. A retry completes the work. */
export async function handleChange(change: ObjectChange, dependencies: Dependencies): Promise<Outcome> {
  return new Reconciliation(change, dependencies).handle();
}

type ReadableSource = Extract<Current, { readonly state: 'readable' }>;

class Reconciliation {
  private readonly object: ObjectKey;
  private readonly thumbnails: MirroredThumbnails;
  private readonly versionRecords: VersionRecords;

  constructor(
    private readonly change: ObjectChange,
    private readonly dependencies: Dependencies,
  ) {
    this.object = change.object;
    const { source, thumbnails, records, names } = dependencies;
    this.thumbnails = new MirroredThumbnails(thumbnails, names, this.object.key);
    this.versionRecords = new VersionRecords(this.object, source, records);
  }

  async handle(): Promise<Outcome> {
    const { change, object } = this;
    const { source, records } = this.dependencies;
    if (change.kind === 'version-removed') await records.markDeleted(imageIdOf(object, change.versionId));
    if (change.kind !== 'uploaded' || change.versionId === undefined) return this.reconcile();

    const current = await look(source, object);
    if (current.state !== 'gone' && current.version.versionId === change.versionId)
      return this.reconcile(current);
    if (current.state === 'readable') current.body.discard();
    const subject = {
      imageId: imageIdOf(object, change.versionId),
      object,
      versionId: change.versionId,
      // The version was never read, so its Last-Modified is unknown. The event time is closest; Last-Modified has whole seconds.
      uploadedAt: wholeSecond(change.eventTime),
    };
    await records.putIfAbsent(subject, current.state === 'gone' ? 'DELETED' : 'SUPERSEDED', change.size);
    await this.versionRecords.settle(change.versionId);
    if (current.state === 'gone' || !(await this.agrees(current.version))) return this.reconcile();
    return { result: 'superseded', imageId: subject.imageId };
  }

  /** Runs passes until one ends with the source in the state in which it began. */
  private async reconcile(seen?: Current): Promise<Outcome> {
    const { source } = this.dependencies;
    let current = seen ?? (await look(source, this.object));
    for (let passes = 1; passes <= MAX_PASSES; passes++) {
      const outcome = await this.pass(current);
      if (outcome && (await isStill(current, source, this.object))) return outcome;
      if (current.state !== 'gone') await this.versionRecords.settle(current.version.versionId);
      if (passes < MAX_PASSES) current = await look(source, this.object);
    }
    throw new UnsettledError(`The source changed during each of ${MAX_PASSES} passes.`);
  }

  /** Updates thumbnails and record to match `current`. Returns undefined if `current` proved to be outdated. */
  private async pass(current: Current): Promise<Outcome | undefined> {
    switch (current.state) {
      case 'readable':
        return this.passReadable(current);
      case 'archived':
        return this.passArchived(current.version);
      case 'unreadable':
        return this.fail(current.version, unreadableFailure());
      case 'gone':
        return this.passGone();
    }
  }

  private async passReadable({ version, body, focalPoint }: ReadableSource): Promise<Outcome> {
    const { thumbnails: store, names, records, createThumbnails, maxInputBytes } = this.dependencies;
    const subject = this.subjectOf(version);
    const parsed = focalPoint === undefined ? undefined : parseFocalPoint(focalPoint);
    const start = performance.now();
    let written: WrittenThumbnails;
    try {
      this.requireKeysBefore(body);
      const created = createThumbnails(await body.read(maxInputBytes), parsed);
      written = await writeThumbnails(created, names, subject, version, store);
    } catch (error) {
      if (!(error instanceof PermanentFailure)) throw error;
      return this.fail(version, error);
    }
    const milliseconds = Math.round(performance.now() - start);
    const details = { size: version.size, ...written, milliseconds };
    await this.record(version, (deletedAt) => records.putSuccess(subject, details, deletedAt));
    const { original, thumbnails } = written;
    return {
      result: 'written',
      imageId: subject.imageId,
      milliseconds,
      original: { ...original, size: version.size },
      thumbnails,
      // Without variants, nothing is cut off.
      ignoredFocalPoint: parsed || names.length === 1 ? undefined : focalPoint,
    };
  }

  /** This version cannot have thumbnails. Deletes those of any other version. */
  private async fail(version: SourceVersion, failure: PermanentFailure): Promise<Outcome> {
    const subject = this.subjectOf(version);
    await this.thumbnails.deleteAll();
    const { records, acceptanceCriteria } = this.dependencies;
    const { reason, format } = failure;
    const details = { size: version.size, reason, format, acceptanceCriteria };
    await this.record(version, (deletedAt) => records.putFailure(subject, details, deletedAt));
    return { result: 'failed', imageId: subject.imageId, failure };
  }

  /** The bytes cannot be read. Keeps what was made from this version and deletes anything else. */
  private async passArchived(version: SourceVersion): Promise<Outcome | undefined> {
    const subject = this.subjectOf(version);
    const token = versionToken(version);
    const found = await this.thumbnails.find();
    const kept = found.filter((thumbnail) => madeFrom(thumbnail, token));
    await this.thumbnails.delete(found.filter((thumbnail) => !madeFrom(thumbnail, token)));
    const hasThumbnail = kept[0]?.name === this.dependencies.names[0];
    await this.record(version, this.putArchived(subject, version, hasThumbnail ? kept : []));
    // Another invocation, which read the version before it was archived, may have written in between.
    const again = (await this.thumbnails.find()).filter((thumbnail) => madeFrom(thumbnail, token));
    if (!isSame(namesOf(again), namesOf(kept))) return undefined;
    if (hasThumbnail) return { result: 'kept', imageId: subject.imageId };
    return { result: 'failed', imageId: subject.imageId, failure: archivedFailure() };
  }

  /** @param kept empty if the thumbnail is missing. */
  private putArchived(subject: RecordSubject, { size }: SourceVersion, kept: readonly FoundThumbnail[]): Put {
    const { records, acceptanceCriteria } = this.dependencies;
    const provenance = kept[0]?.provenance;
    if (!provenance)
      return (deletedAt) =>
        records.putFailure(subject, { size, reason: 'ARCHIVED', acceptanceCriteria }, deletedAt);
    const details = { size, original: provenance.original, thumbnails: kept, milliseconds: undefined };
    return (deletedAt) => records.putSuccess(subject, details, deletedAt);
  }

  private async passGone(): Promise<Outcome | undefined> {
    const { current, newest } = await this.dependencies.source.history(this.object);
    if (current) return undefined;
    if (newest) await this.dependencies.records.markDeleted(imageId(this.object, newest));
    await this.thumbnails.deleteAll();
    return { result: 'removed' };
  }

  /** Returns whether thumbnails and record already match `version`, and `version` is still current. */
  private async agrees(version: SourceVersion): Promise<boolean> {
    const { source, records, names } = this.dependencies;
    const token = versionToken(version);
    // In this order: a change that outdates one read is seen by the next read, or by the change's own invocation.
    const found = await this.thumbnails.find();
    const record = await records.read(imageId(this.object, version));
    const now = await source.head(this.object);
    // HEAD cannot verify an unreadable version; a pass can.
    if (!now || now === 'refused' || versionToken(now.version) !== token) return false;
    return agree({ token, readable: now.readable, found, record }, names);
  }

  private requireKeysBefore(body: SourceBody): void {
    try {
      requireKeysThatFit(this.dependencies.names, this.object.key);
    } catch (error) {
      body.discard();
      throw error;
    }
  }

  private subjectOf(version: SourceVersion): RecordSubject {
    return {
      imageId: imageId(this.object, version),
      object: this.object,
      versionId: version.versionId,
      uploadedAt: version.lastModified,
    };
  }

  private async record(version: SourceVersion, put: Put): Promise<void> {
    if (this.recordsFor(version)) await this.versionRecords.write(version, put);
  }

  /** Without version ids, two uploads of the same bytes look the same, so only an upload's own event records it. */
  private recordsFor(version: SourceVersion): boolean {
    return (
      version.versionId !== undefined ||
      (this.change.kind === 'uploaded' && this.change.etag === version.etag)
    );
  }
}

function archivedFailure(): PermanentFailure {
  return new PermanentFailure(
    'ARCHIVED',
    'The original is archived. Its thumbnail is created when it is restored.',
  );
}

function unreadableFailure(): PermanentFailure {
  return new PermanentFailure(
    'UNREADABLE',
    'The original is encrypted with a customer-provided key (SSE-C), which S3 does not store.',
  );
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
