/** Variants of the reconcile code, each with one part of the algorithm removed or changed. The exploration must catch all. */
import type { Edit } from './broken-code';
import type { Disturbances } from './lambda';
import type { Versioning } from './source-bucket';

export interface BrokenVariant {
  readonly name: string;
  /** A shortest history that shows the fault. */
  readonly history: string;
  /** @default enabled */
  readonly versioning?: Versioning;
  /** Fewer than usual if the history is long. */
  readonly disturbances?: Partial<Disturbances>;
  readonly edits: readonly Edit[];
}

const CLOSING_LOOK = 'if (outcome && (await isStill(current, source, this.object))) return outcome;';

const PUT_THUMBNAIL =
  'await thumbnails.put(key, { bytes, ...thumbnail, provenance, recipe, imageId: subject.imageId });';

const RECORD_SUCCESS = `if (this.recordsFor(version)) {
      await records.putSuccess(subject, {
        size: version.size,
        original,
        thumbnail: { key, ...thumbnail },
        milliseconds,
      });
    }`;

const RECORD_FAILURE = `if (this.recordsFor(version)) {
      const { records, acceptanceCriteria } = this.dependencies;
      const { reason, format } = failure;
      await records.putFailure(subject, { size: version.size, reason, format, acceptanceCriteria });
    }`;

function reconcile(from: string, to: string): Edit {
  return { file: 'reconcile', from, to };
}

function currentVersion(from: string, to: string): Edit {
  return { file: 'current-version', from, to };
}

export const BROKEN_VARIANTS: readonly BrokenVariant[] = [
  {
    name: 'there is no closing look',
    history: 'a b',
    edits: [reconcile(CLOSING_LOOK, 'if (outcome) return outcome;')],
  },
  {
    name: 'the closing look ignores whether the version can be read',
    history: 'a b Z',
    edits: [
      currentVersion(
        "head.readable ? 'readable' : 'archived'",
        "before.state === 'archived' ? 'archived' : 'readable'",
      ),
    ],
  },
  {
    name: 'the closing look compares ETags, not versions',
    history: 'a a',
    edits: [
      currentVersion('tokenOf(now) === tokenOf(current)', 'now.version?.etag === current.version?.etag'),
    ],
  },
  {
    name: 'an overwritten upload is recorded without a check of the newer version',
    history: 'a b',
    edits: [
      reconcile(
        "if (current.state === 'gone' || !(await this.agrees(current.version))) return this.reconcile();",
        "if (current.state === 'gone') return this.reconcile();",
      ),
    ],
  },
  {
    name: 'the check of the newer version ignores the record',
    history: 'x a Z',
    edits: [
      reconcile("if (record?.status === 'SUCCESS') return madeFrom(thumbnail, token);", ''),
      reconcile(
        "if (record?.status !== 'FAILED' || record.reason === 'UNREADABLE') return false;",
        'return record, madeFrom(thumbnail, token);',
      ),
    ],
  },
  {
    name: 'the check of the newer version accepts ARCHIVED although the original is restored',
    history: 'k Z x',
    disturbances: { duplicates: 0 },
    edits: [reconcile(" && !(record.reason === 'ARCHIVED' && now.readable)", '')],
  },
  {
    name: 'the record is written before the thumbnail',
    history: 'a',
    edits: [reconcile(PUT_THUMBNAIL, ''), reconcile(RECORD_SUCCESS, `${RECORD_SUCCESS}\n${PUT_THUMBNAIL}`)],
  },
  {
    name: 'the record is written after the closing look',
    history: 'x D',
    edits: [
      reconcile(RECORD_SUCCESS, `this.record = async () => { ${RECORD_SUCCESS} };`),
      reconcile(RECORD_FAILURE, `this.record = async () => { ${RECORD_FAILURE} };`),
      reconcile(
        CLOSING_LOOK,
        'if (outcome && (await isStill(current, source, this.object))) { await this.record?.(); return outcome; }',
      ),
    ],
  },
  {
    name: 'only the version of the event is recorded',
    history: 'a Z R',
    edits: [
      reconcile(
        'version.versionId !== undefined ||',
        "(version.versionId !== undefined && this.change.kind === 'uploaded' && this.change.versionId === version.versionId) ||",
      ),
    ],
  },
  {
    name: 'the version of the event is processed, not the current one',
    history: 'a b',
    edits: [
      reconcile(
        'const current = await look(source, object);',
        `const own = await source.get(object, change.versionId);
         if (own.state === 'readable') return this.passReadable(own.version, own.body);
         const current = await look(source, object);`,
      ),
    ],
  },
  {
    name: 'denied access (403) counts as a deletion',
    history: 'a N Y',
    edits: [
      currentVersion(
        'await source.get(object);',
        "await source.get(object).catch(() => ({ state: 'gone' }));",
      ),
      currentVersion(
        "'refused' : await source.head(object);",
        "'refused' : await source.head(object).catch(() => undefined);",
      ),
      reconcile(
        'await this.dependencies.source.history(this.object);',
        'await this.dependencies.source.history(this.object).catch(() => ({}));',
      ),
    ],
  },
  {
    name: 'an upload that is not an image keeps the thumbnail of the version before it',
    history: 'a x',
    edits: [reconcile('await this.thumbnail.remove();\n    if (this', 'if (this')],
  },
  {
    name: 'the closing look treats a refused HEAD as no change',
    history: 'a k',
    edits: [
      currentVersion(
        "if (head === 'refused') return withoutBody(await look(source, object));",
        "if (head === 'refused') return before;",
      ),
    ],
  },
  {
    name: 'the check of the newer version accepts UNREADABLE although HEAD succeeds',
    history: 'a k a',
    disturbances: { duplicates: 0 },
    edits: [reconcile(" || record.reason === 'UNREADABLE'", '')],
  },
  {
    name: 'the closing look at an unreadable original only compares the listed version',
    history: 'k a',
    versioning: 'suspended',
    edits: [
      currentVersion(
        "if (head === 'refused') return withoutBody(await look(source, object));",
        `if (head === 'refused') {
           const listed = (await source.history(object)).current;
           if (before.state === 'gone' || !listed) return { state: 'different' };
           return { state: before.state, version: listed };
         }`,
      ),
    ],
  },
  {
    name: 'an unreadable original keeps the thumbnail of the version before it',
    history: 'a k',
    edits: [
      reconcile(
        'await this.thumbnail.remove();\n    if (this',
        "if (failure.reason !== 'UNREADABLE') await this.thumbnail.remove();\n    if (this",
      ),
    ],
  },
  {
    name: 'a deleted key keeps its thumbnail',
    history: 'a D',
    edits: [
      reconcile(
        "await this.thumbnail.remove();\n    return { result: 'removed' };",
        "return { result: 'removed' };",
      ),
    ],
  },
  {
    name: 'a deletion is not recorded',
    history: 'x D',
    edits: [
      reconcile('if (newest) await this.dependencies.records.markDeleted(imageId(this.object, newest));', ''),
    ],
  },
  {
    name: 'an archived original keeps the thumbnail of another version',
    history: 'a b Z',
    edits: [reconcile('if (found && !kept) await this.dependencies.thumbnails.delete(found.key);', '')],
  },
  {
    name: 'the thumbnail of an archived original is not checked a second time',
    history: 'a Z',
    edits: [
      reconcile(
        'if (madeFrom(await this.thumbnail.head(), token) !== (kept !== undefined)) return undefined;',
        '',
      ),
    ],
  },
  {
    name: 'an upload whose key is deleted is recorded, but the key is not reconciled',
    history: 'a D',
    edits: [
      reconcile(
        "if (current.state === 'gone' || !(await this.agrees(current.version))) return this.reconcile();",
        "if (current.state !== 'gone' && !(await this.agrees(current.version))) return this.reconcile();",
      ),
    ],
  },
];
