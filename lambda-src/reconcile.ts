/**
 * Keeps the promise: the thumbnail bucket mirrors the source bucket.
 *
 * An event only says "this key changed". Whatever it says, the function looks at the source, makes the thumbnail side
 * agree with what it saw, and looks again; it is done when both looks are the same. S3 reads are strongly consistent, so
 * whoever wrote last has also seen the source that he wrote from, or is still at work, or died and is retried. Thus
 * duplicates, any order, overwrites, deletions and crashes at any point end in the same state, without locks.
 *
 * The order of the calls is part of the proof: docs/architecture.md names what each step is for.
 */
import { PermanentFailure, UnsettledError } from './failures';
import { imageId, versionToken } from './identity';
import { thumbnailKey } from './keys';
import type { ObjectChange } from './s3-events';
import type {
  MetadataStore,
  ObjectKey,
  OriginalFacts,
  RecordSubject,
  SourceBody,
  SourceStore,
  SourceVersion,
  StoredThumbnail,
  ThumbnailFacts,
  ThumbnailStore,
} from './stores';

/** More passes than a key can need that is not written to many times a second. */
const MAX_PASSES = 10;

/** What a reconcile works with. */
export interface Dependencies {
  readonly source: SourceStore;
  readonly thumbnails: ThumbnailStore;
  readonly records: MetadataStore;
  /** Box side of the thumbnails in pixels. */
  readonly thumbnailSize: number;
  /** Largest original that is read, in bytes. */
  readonly maxInputBytes: number;
  /** Names how thumbnails are made; see NewThumbnail.recipe. */
  readonly recipe: string;
  /** Makes the thumbnail. @throws PermanentFailure if the bytes are no acceptable picture. */
  readonly createThumbnail: (bytes: Uint8Array) => Promise<CreatedThumbnail>;
}

export interface CreatedThumbnail extends ThumbnailFacts {
  readonly bytes: Uint8Array;
  readonly original: OriginalFacts;
}

/** How a change ended, for the log and the metrics. */
export type Outcome =
  | {
      readonly result: 'written';
      readonly imageId: string;
      readonly milliseconds: number;
      readonly original: OriginalFacts & { readonly size: number };
      readonly thumbnail: ThumbnailFacts;
    }
  | { readonly result: 'failed'; readonly imageId: string; readonly failure: PermanentFailure }
  /** An archived original keeps the thumbnail that was made before. */
  | { readonly result: 'kept'; readonly imageId: string }
  | { readonly result: 'removed' }
  /** Somebody else has left everything in order for a newer version. */
  | { readonly result: 'superseded'; readonly imageId: string };

/** The current version as a look at the source finds it. */
type Current =
  | { readonly state: 'readable'; readonly version: SourceVersion; readonly body: SourceBody }
  | { readonly state: 'archived'; readonly version: SourceVersion }
  | { readonly state: 'gone' };

/** Handles one change. @throws whatever can pass, UnsettledError included; nothing is lost by a throw. */
export async function handleChange(change: ObjectChange, dependencies: Dependencies): Promise<Outcome> {
  return new Reconciliation(change, dependencies).handle();
}

class Reconciliation {
  private readonly object: ObjectKey;

  constructor(
    private readonly change: ObjectChange,
    private readonly dependencies: Dependencies,
  ) {
    this.object = change.object;
  }

  async handle(): Promise<Outcome> {
    const { change, object } = this;
    const { records } = this.dependencies;
    if (change.kind === 'version-removed')
      await records.markDeleted(imageId(object, { ...NO_ETAG, versionId: change.versionId }));
    if (change.kind !== 'uploaded' || change.versionId === undefined) return this.reconcile();

    const current = await this.look();
    if (current.state !== 'gone' && current.version.versionId === change.versionId)
      return this.reconcile(current);
    if (current.state === 'readable') current.body.discard();
    const subject = {
      imageId: imageId(object, { ...NO_ETAG, versionId: change.versionId }),
      object,
      versionId: change.versionId,
      // The version was never read; when it was reported is the nearest that is known. Last-Modified has whole seconds.
      uploadedAt: wholeSecond(change.eventTime),
    };
    await records.putIfAbsent(subject, current.state === 'gone' ? 'DELETED' : 'SUPERSEDED', change.size);
    if (current.state === 'gone' || !(await this.agrees(current.version))) return this.reconcile();
    return { result: 'superseded', imageId: subject.imageId };
  }

  /** Passes until one ends with the source as it began. */
  private async reconcile(seen?: Current): Promise<Outcome> {
    let current = seen ?? (await this.look());
    for (let passes = 1; passes <= MAX_PASSES; passes++) {
      const outcome = await this.pass(current);
      if (outcome && (await this.closes(current))) return outcome;
      if (passes < MAX_PASSES) current = await this.look();
    }
    throw new UnsettledError(`The source changed during each of ${MAX_PASSES} passes.`);
  }

  /** One pass: makes thumbnail and record agree with `current`. Undefined if that was found outdated on the way. */
  private async pass(current: Current): Promise<Outcome | undefined> {
    switch (current.state) {
      case 'readable':
        return this.passReadable(current.version, current.body);
      case 'archived':
        return this.passArchived(current.version);
      case 'gone':
        return this.passGone();
    }
  }

  private async passReadable(version: SourceVersion, body: SourceBody): Promise<Outcome> {
    const { thumbnails, records, createThumbnail, maxInputBytes, recipe } = this.dependencies;
    const subject = this.subjectOf(version);
    const start = performance.now();
    let created: CreatedThumbnail;
    let key: string;
    try {
      key = this.thumbnailKeyBefore(body);
      created = await createThumbnail(await body.read(maxInputBytes));
    } catch (error) {
      if (!(error instanceof PermanentFailure)) throw error;
      await this.removeThumbnail();
      if (this.recordsFor(version))
        await records.putFailure(subject, { size: version.size, reason: error.reason });
      return { result: 'failed', imageId: subject.imageId, failure: error };
    }
    const { bytes, original, ...thumbnail } = created;
    const provenance = { sourceToken: versionToken(version), original };
    await thumbnails.put(key, { bytes, ...thumbnail, provenance, recipe, imageId: subject.imageId });
    const milliseconds = Math.round(performance.now() - start);
    if (this.recordsFor(version)) {
      await records.putSuccess(subject, {
        size: version.size,
        original,
        thumbnail: { key, ...thumbnail },
        milliseconds,
      });
    }
    return {
      result: 'written',
      imageId: subject.imageId,
      milliseconds,
      original: { ...original, size: version.size },
      thumbnail,
    };
  }

  /** The bytes cannot be read: a thumbnail of this version stays, any other goes. */
  private async passArchived(version: SourceVersion): Promise<Outcome | undefined> {
    const subject = this.subjectOf(version);
    const token = versionToken(version);
    const found = await this.headThumbnail();
    const kept = madeFrom(found, token) ? found : undefined;
    if (found && !kept) await this.dependencies.thumbnails.delete(found.key);
    if (this.recordsFor(version)) await this.recordArchived(subject, version, kept);
    // Whoever read the version before it was archived may have written in between.
    if (madeFrom(await this.headThumbnail(), token) !== (kept !== undefined)) return undefined;
    if (kept) return { result: 'kept', imageId: subject.imageId };
    return { result: 'failed', imageId: subject.imageId, failure: archivedFailure() };
  }

  private async recordArchived(
    subject: RecordSubject,
    { size }: SourceVersion,
    kept: FoundThumbnail | undefined,
  ): Promise<void> {
    const { records } = this.dependencies;
    if (!kept?.provenance) return records.putFailure(subject, { size, reason: 'ARCHIVED' });
    const { provenance, ...thumbnail } = kept;
    return records.putSuccess(subject, {
      size,
      original: provenance.original,
      thumbnail,
      milliseconds: undefined,
    });
  }

  private async passGone(): Promise<Outcome | undefined> {
    const { current, newest } = await this.dependencies.source.history(this.object);
    if (current) return undefined;
    if (newest) await this.dependencies.records.markDeleted(imageId(this.object, newest));
    await this.removeThumbnail();
    return { result: 'removed' };
  }

  /** The closing look: whether the source is still what the pass began with, its readability included. */
  private async closes(current: Current): Promise<boolean> {
    const now = await this.dependencies.source.head(this.object);
    if (current.state === 'gone' || !now) return current.state === 'gone' && !now;
    return (
      versionToken(now.version) === versionToken(current.version) &&
      now.readable === (current.state === 'readable')
    );
  }

  /** Whether somebody else has already left thumbnail and record in order for `version`, which is still current. */
  private async agrees(version: SourceVersion): Promise<boolean> {
    const { source, records } = this.dependencies;
    const token = versionToken(version);
    // In this order: each read can only be outdated by a change that the next one, or its writer, sees.
    const thumbnail = await this.headThumbnail();
    const record = await records.read(imageId(this.object, version));
    const now = await source.head(this.object);
    if (!now || versionToken(now.version) !== token) return false;
    if (record?.status === 'SUCCESS') return madeFrom(thumbnail, token);
    return record?.status === 'FAILED' && !thumbnail && !(record.reason === 'ARCHIVED' && now.readable);
  }

  /** The current version: GET, and where that is refused because it is archived, HEAD, which names the version. */
  private async look(): Promise<Current> {
    const { source } = this.dependencies;
    for (let looks = 1; looks <= MAX_PASSES; looks++) {
      const found = await source.get(this.object);
      if (found.state !== 'archived') return found;
      const head = await source.head(this.object);
      if (head && !head.readable) return { state: 'archived', version: head.version };
    }
    throw new UnsettledError(`The source was archived and readable in turn during ${MAX_PASSES} looks.`);
  }

  private thumbnailKeyBefore(body: SourceBody): string {
    try {
      return thumbnailKey(this.dependencies.thumbnailSize, this.object.key);
    } catch (error) {
      body.discard();
      throw error;
    }
  }

  private async headThumbnail(): Promise<FoundThumbnail | undefined> {
    let key: string;
    try {
      key = thumbnailKey(this.dependencies.thumbnailSize, this.object.key);
    } catch {
      return undefined; // No object can have such a key.
    }
    const thumbnail = await this.dependencies.thumbnails.head(key);
    return thumbnail && { key, ...thumbnail };
  }

  /** Deletes only what a HEAD shows: in a versioned bucket each blind DELETE leaves a delete marker. */
  private async removeThumbnail(): Promise<void> {
    const found = await this.headThumbnail();
    if (found) await this.dependencies.thumbnails.delete(found.key);
  }

  private subjectOf(version: SourceVersion): RecordSubject {
    return {
      imageId: imageId(this.object, version),
      object: this.object,
      versionId: version.versionId,
      uploadedAt: version.lastModified,
    };
  }

  /** Without a version id two uploads of the same bytes look alike, so only the upload's own event records it. */
  private recordsFor(version: SourceVersion): boolean {
    return (
      version.versionId !== undefined ||
      (this.change.kind === 'uploaded' && this.change.etag === version.etag)
    );
  }
}

interface FoundThumbnail extends StoredThumbnail {
  readonly key: string;
}

function madeFrom(thumbnail: FoundThumbnail | undefined, token: string): boolean {
  return thumbnail?.provenance?.sourceToken === token;
}

/** Fills a version's identity where its id alone decides. */
const NO_ETAG = { etag: '', lastModified: new Date(0) };

function archivedFailure(): PermanentFailure {
  return new PermanentFailure(
    'ARCHIVED',
    'The original is archived; it gets its thumbnail when it is restored.',
  );
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
