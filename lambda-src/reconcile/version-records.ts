/**
 * Writes the records of a key's versions.
 *
 * A version that is permanently deleted never returns, and its record ends as DELETED in every order of events: its removal
 * may be handled before its upload, or while another worker still writes its record.
 */
import type { MetadataStore, ObjectKey, SourceStore, SourceVersion } from '../stores/ports';
import { imageId, imageIdOf } from './identity';

/** Writes a record. See MetadataStore.putSuccess. */
export type Put = (deletedAt?: string) => Promise<boolean>;

export class VersionRecords {
  constructor(
    private readonly object: ObjectKey,
    private readonly source: Pick<SourceStore, 'has'>,
    private readonly records: Pick<MetadataStore, 'read' | 'markDeleted'>,
  ) {}

  /** Writes the record of a version that was found to be current, unless it has been removed since. */
  async write(version: SourceVersion, put: Put): Promise<void> {
    if (await put()) return;
    // DELETED: either the version is removed, or a delete marker above it was.
    const stored = await this.records.read(imageId(this.object, version));
    const { versionId } = version;
    // A version without an id cannot be looked up.
    const exists = versionId === undefined || (await this.source.has(this.object, versionId));
    // If it is marked again in between, the worker that does so looks at the source afterwards, and corrects the record.
    if (exists) await put(stored?.deletedAt);
  }

  /** Marks the record of a version that is no longer current if the version is removed. */
  async settle(versionId: string | undefined): Promise<void> {
    if (versionId !== undefined && !(await this.source.has(this.object, versionId)))
      await this.records.markDeleted(imageIdOf(this.object, versionId));
  }
}
