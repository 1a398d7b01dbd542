/** The three stores of a worker. Each method makes one call on the world. */
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import type { Dependencies } from '../../../lambda-src/reconcile/dependencies';
import { variantOf } from '../../../lambda-src/reconcile/keys';
import type {
  MetadataStore,
  SourceHead,
  SourceObject,
  SourceStore,
  SourceVersion,
  ThumbnailStore,
} from '../../../lambda-src/stores/ports';
import { GOOD, SEALED, versionOf, type Entry } from './source-bucket';
import type { Call, Reply } from './world';

/** Submits a call and waits until the scheduler lets it take effect. @throws the error of the store. */
export type Ask = (call: Call) => Promise<Reply>;

const FACTS = { format: 'png', width: 1, height: 1 } as const;
const VERSION = { etag: 'e', versionId: 'v' };
const NO_RECORD = { reason: undefined, names: [], deletedAt: undefined };
const STORED = { size: 1, recipe: 'test', ...VERSION };

/** Names of the variants. The first is the thumbnail's. */
export type Names = Dependencies['names'];
export const ONE_VARIANT: Names = ['128'];
export const TWO_VARIANTS: Names = ['128', 'card'];

export function dependenciesOn(ask: Ask, names: Names): Dependencies {
  return {
    source: source(ask),
    thumbnails: thumbnails(ask),
    records: records(ask),
    names,
    maxInputBytes: 1000,
    acceptanceCriteria: 'test',
    createThumbnails: (bytes) => createThumbnails(bytes, names),
  };
}

function source(ask: Ask): SourceStore {
  return {
    /** @param versionId only for broken steps: the function never requests a version by its id. */
    get: async (_, versionId?: string): Promise<SourceObject> => {
      const { found } = await ask({ name: 'GET source', versionId });
      if (found?.content === undefined) return { state: 'gone' };
      // Which of the two errors S3 reports for an archived object under SSE-C is not documented. This is the harder case.
      if (found.archived) return { state: 'archived' };
      if (SEALED.includes(found.content)) return { state: 'unreadable' };
      const bytes = Buffer.from(found.content);
      const body = { read: () => Promise.resolve(bytes), discard: () => undefined };
      return { state: 'readable', version: versionOf(found), body };
    },
    head: async (): Promise<SourceHead | 'refused' | undefined> => {
      const { found } = await ask({ name: 'HEAD source' });
      if (found?.content !== undefined && SEALED.includes(found.content)) return 'refused';
      return found && { version: versionOf(found), readable: !found.archived };
    },
    has: async (_, versionId) => (await ask({ name: 'LIST version', versionId })).found !== undefined,
    history: async () => {
      const { current, newest } = await ask({ name: 'LIST versions' });
      const version = (entry: Entry | undefined): SourceVersion | undefined => entry && versionOf(entry);
      return { current: version(current), newest: version(newest) };
    },
  };
}

function thumbnails(ask: Ask): ThumbnailStore {
  return {
    bucket: 'thumbnails',
    head: async (key) => {
      const { thumbnail } = await ask({ name: 'HEAD thumbnail', variant: variantOf(key) });
      return (
        thumbnail && {
          ...FACTS,
          ...STORED,
          provenance: { sourceToken: thumbnail.sourceToken, original: FACTS },
        }
      );
    },
    put: async (key, { bytes, imageId, provenance: { sourceToken } }) => {
      const thumbnail = { sourceToken, imageId, content: Buffer.from(bytes).toString() };
      await ask({ name: 'PUT thumbnail', variant: variantOf(key), thumbnail });
      return VERSION;
    },
    delete: async (key) => {
      await ask({ name: 'DELETE thumbnail', variant: variantOf(key) });
    },
  };
}

function records(ask: Ask): MetadataStore {
  return {
    read: async (id) => (await ask({ name: 'read record', id })).record,
    putSuccess: async ({ imageId: id }, { thumbnails: listed }, deletedAt) => {
      const record = { ...NO_RECORD, status: 'SUCCESS', names: listed.map(({ name }) => name) } as const;
      const reply = await ask({ name: 'write record', id, record, only: 'unless deleted', deletedAt });
      return !reply.refused;
    },
    putFailure: async ({ imageId: id }, { reason }, deletedAt) => {
      const record = { ...NO_RECORD, status: 'FAILED', reason } as const;
      const reply = await ask({ name: 'write record', id, record, only: 'unless deleted', deletedAt });
      return !reply.refused;
    },
    putIfAbsent: async ({ imageId: id }, status) => {
      await ask({ name: 'write record', id, record: { ...NO_RECORD, status }, only: 'if absent' });
    },
    // The attributes of the thumbnails stay; nothing reads them.
    markDeleted: async (id) => {
      await ask({
        name: 'write record',
        id,
        record: { ...NO_RECORD, status: 'DELETED' },
        only: 'if present',
      });
    },
  };
}

async function* createThumbnails(
  bytes: Uint8Array,
  names: readonly string[],
): AsyncGenerator<CreatedThumbnail> {
  const content = Buffer.from(bytes).toString();
  if (!GOOD.includes(content)) throw new PermanentFailure('CORRUPT', `${content} is not an image`);
  for (const name of names)
    yield await Promise.resolve({ ...FACTS, size: 1, name, recipe: 'test', bytes, original: FACTS });
}
