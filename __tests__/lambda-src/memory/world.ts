/** Source bucket, thumbnail bucket and table in memory. Pure: a call returns a new world. */
import type { StoredRecord } from '../../../lambda-src/stores/ports';
import {
  currentOf,
  emptyBucket,
  newestOf,
  type Entry,
  type SourceBucket,
  type Versioning,
} from './source-bucket';

/** A thumbnail in the thumbnail bucket. */
export interface Thumbnail {
  readonly sourceToken: string;
  readonly imageId: string;
  /** The letter of the upload whose bytes it was made from. */
  readonly content: string;
}

export interface World {
  /** Names of the variants. The first is the thumbnail's. */
  readonly names: readonly string[];
  readonly source: SourceBucket;
  /** By name of the variant. */
  readonly thumbnails: Readonly<Record<string, Thumbnail>>;
  /** By image id. */
  readonly records: Readonly<Record<string, StoredRecord>>;
  /** `<name> <source token>` of all thumbnails ever written, sorted. */
  readonly written: readonly string[];
}

/** A call on one of the three stores, as plain data. */
export type Call =
  | { readonly name: 'GET source'; readonly versionId?: string | undefined }
  | { readonly name: 'HEAD source' | 'LIST versions' }
  /** Looks for one version in the list. */
  | { readonly name: 'LIST version'; readonly versionId: string }
  | { readonly name: 'HEAD thumbnail' | 'DELETE thumbnail'; readonly variant: string }
  | { readonly name: 'PUT thumbnail'; readonly variant: string; readonly thumbnail: Thumbnail }
  | { readonly name: 'read record'; readonly id: string }
  | {
      readonly name: 'write record';
      readonly id: string;
      readonly record: StoredRecord;
      /** Condition of the write. */
      readonly only?: 'if absent' | 'if present' | 'unless deleted';
      /** With `unless deleted`: the write also takes effect if the record was last marked DELETED at this time. */
      readonly deletedAt?: string | undefined;
    };

type WriteRecord = Extract<Call, { readonly name: 'write record' }>;

/** The reply to a call, as plain data. */
export interface Reply {
  /** Unavailable: the service does not respond, and the call has no effect. */
  readonly error?: 'AccessDenied' | 'Unavailable';
  readonly found?: Entry | undefined;
  readonly current?: Entry | undefined;
  readonly newest?: Entry | undefined;
  readonly thumbnail?: Thumbnail | undefined;
  readonly record?: StoredRecord | undefined;
  /** The condition of a write is false. */
  readonly refused?: boolean;
}

export interface Served {
  readonly world: World;
  readonly reply: Reply;
}

export function emptyWorld(versioning: Versioning, names: readonly string[]): World {
  return { names, source: emptyBucket(versioning), thumbnails: {}, records: {}, written: [] };
}

/** Applies one call. Reads are strongly consistent, and writes are atomic. */
export function serve(world: World, call: Call): Served {
  const { source, thumbnails, records, written } = world;
  switch (call.name) {
    case 'GET source':
    case 'HEAD source':
    case 'LIST versions':
    case 'LIST version': {
      if (source.denied) return { world, reply: { error: 'AccessDenied' } };
      const current = currentOf(source);
      if (call.name === 'LIST versions') return { world, reply: { current, newest: newestOf(source) } };
      const named = 'versionId' in call ? call.versionId : undefined;
      const found = source.entries.find(({ versionId }) => versionId === named);
      return { world, reply: { found: named === undefined ? current : found } };
    }
    case 'HEAD thumbnail':
      return { world, reply: { thumbnail: thumbnails[call.variant] } };
    case 'PUT thumbnail':
      return {
        world: {
          ...world,
          thumbnails: withEntry(thumbnails, call.variant, call.thumbnail),
          written: [...new Set([...written, `${call.variant} ${call.thumbnail.sourceToken}`])].sort(),
        },
        reply: {},
      };
    case 'DELETE thumbnail':
      return { world: { ...world, thumbnails: withEntry(thumbnails, call.variant, undefined) }, reply: {} };
    case 'read record':
      return { world, reply: { record: records[call.id] } };
    case 'write record': {
      const before = records[call.id];
      if (!isAllowed(call, before)) return { world, reply: { refused: true } };
      const record = {
        ...call.record,
        deletedAt: call.record.status === 'DELETED' ? later(before) : undefined,
      };
      return { world: { ...world, records: withEntry(records, call.id, record) }, reply: {} };
    }
  }
}

/** Evaluates the condition of a write. */
function isAllowed({ only, deletedAt }: WriteRecord, before: StoredRecord | undefined): boolean {
  switch (only) {
    case 'if absent':
      return before === undefined;
    case 'if present':
      return before !== undefined;
    case 'unless deleted':
      return before?.status !== 'DELETED' || before.deletedAt === deletedAt;
    default:
      return true;
  }
}

/** A mark has another time than the one before it. There are only two times: more would make more states. */
function later(before: StoredRecord | undefined): string {
  return before?.deletedAt === 'early' ? 'late' : 'early';
}

/** Returns whether a call can change the world. */
export function isWrite({ name }: Call): boolean {
  return name === 'PUT thumbnail' || name === 'DELETE thumbnail' || name === 'write record';
}

/** Returns whether a call depends on the source bucket only, and changes nothing. */
export function readsSource({ name }: Call): boolean {
  return (
    name === 'GET source' || name === 'HEAD source' || name === 'LIST versions' || name === 'LIST version'
  );
}

/** Returns whether an operation of the owner can change the reply to a read of the source bucket. */
export function affects(operation: string, { name }: Call): boolean {
  // Only a permanent deletion removes a version that has an id. The other two change whether reading is allowed.
  return name !== 'LIST version' || /^[PNY]/.test(operation);
}

/** Sorted by name, so that equal worlds have the same JSON. */
function withEntry<Value>(
  entries: Readonly<Record<string, Value>>,
  name: string,
  value: Value | undefined,
): Readonly<Record<string, Value>> {
  const changed = { ...entries, [name]: value };
  return Object.fromEntries(
    Object.entries(changed)
      .filter((entry): entry is [string, Value] => entry[1] !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
