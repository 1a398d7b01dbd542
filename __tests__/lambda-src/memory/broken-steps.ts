/** Variants of the reconcile code, each with one part of the algorithm removed or changed. The exploration must catch all. */
import type { Edit } from './broken-code';
import type { Disturbances } from './lambda';
import type { Versioning } from './source-bucket';
import { TWO_VARIANTS, type Names } from './stores';

export interface BrokenStep {
  readonly name: string;
  /** A shortest history that shows the fault. */
  readonly history: string;
  /** @default enabled */
  readonly versioning?: Versioning;
  /** Fewer than usual if the history is long. */
  readonly disturbances?: Partial<Disturbances>;
  /** @default ONE_VARIANT */
  readonly names?: Names;
  readonly edits: readonly Edit[];
}

const CLOSING_LOOK = 'if (outcome && (await isStill(current, source, this.object))) return outcome;';

const WRITE_THUMBNAILS = 'written = await writeThumbnails(created, names, subject, version, store);';

const RECORD_SUCCESS =
  'await this.record(version, (deletedAt) => records.putSuccess(subject, details, deletedAt));';

const RECORD_FAILURE =
  'await this.record(version, (deletedAt) => records.putFailure(subject, details, deletedAt));';

function reconcile(from: string, to: string): Edit {
  return { file: 'reconcile', from, to };
}

function currentVersion(from: string, to: string): Edit {
  return { file: 'current-version', from, to };
}

/** Another file of lambda-src/reconcile. */
function edit(file: Edit['file'], from: string, to: string): Edit {
  return { file, from, to };
}

/** Writes the record after a number of thumbnails. */
function recordAfter(count: number): Edit {
  return reconcile(
    WRITE_THUMBNAILS,
    `const all = [];
     for await (const one of created) all.push(one);
     const write = async (some) => some.length > 0 &&
       (written = await writeThumbnails((async function* () { yield* some; })(), names, subject, version, store));
     await write(all.slice(0, ${count}));
     const details = { size: version.size, original: all[0].original, thumbnails: all, milliseconds: 1 };
     if (this.recordsFor(version)) await records.putSuccess(subject, details);
     await write(all.slice(${count}));`,
  );
}

export const BROKEN_STEPS: readonly BrokenStep[] = [
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
      edit('agreement', "if (record?.status === 'SUCCESS')", 'return isSame(existing, names); if (record)'),
    ],
  },
  {
    name: 'the check of the newer version accepts ARCHIVED although the original is restored',
    history: 'k Z x',
    disturbances: { duplicates: 0 },
    edits: [edit('agreement', 'return !readable && existing[0]', 'return existing[0]')],
  },
  {
    name: 'the record is written before the thumbnail',
    history: 'a',
    edits: [recordAfter(0), reconcile(RECORD_SUCCESS, '')],
  },
  {
    name: 'the record is written after the closing look',
    history: 'x D',
    edits: [
      reconcile(RECORD_SUCCESS, `this.writeRecord = async () => { ${RECORD_SUCCESS} };`),
      reconcile(RECORD_FAILURE, `this.writeRecord = async () => { ${RECORD_FAILURE} };`),
      reconcile(
        CLOSING_LOOK,
        'if (outcome && (await isStill(current, source, this.object))) { await this.writeRecord?.(); return outcome; }',
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
         if (own.state === 'readable') return this.passReadable(own);
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
      edit(
        'version-records',
        '!(await this.source.has(this.object, versionId))',
        '!(await this.source.has(this.object, versionId).catch(() => false))',
      ),
    ],
  },
  {
    name: 'an upload that is not an image keeps the thumbnail of the version before it',
    history: 'a x',
    edits: [reconcile('await this.thumbnails.deleteAll();\n    const { records', 'const { records')],
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
    edits: [edit('agreement', " || record.reason === 'UNREADABLE'", '')],
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
        'await this.thumbnails.deleteAll();\n    const { records',
        "if (failure.reason !== 'UNREADABLE') await this.thumbnails.deleteAll();\n    const { records",
      ),
    ],
  },
  {
    name: 'a deleted key keeps its thumbnail',
    history: 'a D',
    edits: [
      reconcile(
        "await this.thumbnails.deleteAll();\n    return { result: 'removed' };",
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
    edits: [
      reconcile(
        'await this.thumbnails.delete(found.filter((thumbnail) => !madeFrom(thumbnail, token)));',
        '',
      ),
    ],
  },
  {
    name: 'the thumbnail of an archived original is not checked a second time',
    history: 'a Z',
    edits: [reconcile('if (!isSame(namesOf(again), namesOf(kept))) return undefined;', '')],
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
  {
    name: 'the removal of an overwritten upload is not looked up',
    history: 'a P1',
    edits: [reconcile('await this.versionRecords.settle(change.versionId);', '')],
  },
  {
    name: 'the removal of a version is not looked up after the closing look',
    history: 'a P1',
    edits: [
      reconcile(
        "if (current.state !== 'gone') await this.versionRecords.settle(current.version.versionId);",
        '',
      ),
    ],
  },
  {
    name: 'a record that is DELETED is replaced without a look for the version',
    history: 'a b P2',
    edits: [edit('version-records', 'if (exists) await put', 'await put')],
  },
  {
    name: 'a record that is DELETED is replaced although it was marked again',
    history: 'a b D P2',
    disturbances: { duplicates: 0 },
    edits: [
      edit(
        'version-records',
        'await put(stored?.deletedAt)',
        'await put((await this.records.read(imageId(this.object, version)))?.deletedAt)',
      ),
    ],
  },
  {
    name: 'the record is written after the first of two variants',
    history: 'a',
    names: TWO_VARIANTS,
    edits: [recordAfter(1), reconcile(RECORD_SUCCESS, '')],
  },
  {
    name: 'only one of two variants is removed',
    history: 'a D',
    names: TWO_VARIANTS,
    edits: [
      edit('mirrored-thumbnails', 'const requests = found.map', 'const requests = found.slice(0, 1).map'),
    ],
  },
  {
    name: 'the check of the newer version only looks at the first variant',
    history: 'a b',
    names: TWO_VARIANTS,
    edits: [
      edit('agreement', 'found.every((thumbnail)', 'found.slice(0, 1).every((thumbnail)'),
      edit('agreement', 'isSame(existing, names)', 'existing[0] === names[0]'),
    ],
  },
  {
    name: 'the check of the newer version ignores which variants the record lists',
    history: 'x a Z',
    names: TWO_VARIANTS,
    edits: [edit('agreement', 'isSame(record.names, existing) && ', '')],
  },
  {
    name: 'a write is left in flight when another one fails',
    history: 'a b',
    names: TWO_VARIANTS,
    disturbances: { faults: 1 },
    edits: [edit('write-thumbnails', 'await Promise.allSettled(writes);', '')],
  },
];
