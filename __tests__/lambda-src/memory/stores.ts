/** The three stores of a worker. Each method makes one call on the world. */
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import type { CreatedThumbnail } from '../../../lambda-src/image/types';
import type { Dependencies } from '../../../lambda-src/reconcile/dependencies';
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

export function dependenciesOn(ask: Ask): Dependencies {
  return {
    source: source(ask),
    thumbnails: thumbnails(ask),
    records: records(ask),
    thumbnailSize: 128,
    maxInputBytes: 1000,
    recipe: 'test',
    acceptanceCriteria: 'test',
    createThumbnail: (bytes) => Promise.resolve(createThumbnail(bytes)),
  };
}

function source(ask: Ask): SourceStore {
  return {
    /** @param versionId only for broken variants: the function never requests a version by its id. */
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
      const { thumbnail } = await ask({ name: 'HEAD thumbnail', key });
      return (
        thumbnail && {
          ...FACTS,
          size: 1,
          provenance: { sourceToken: thumbnail.sourceToken, original: FACTS },
        }
      );
    },
    put: async (key, { bytes, imageId, provenance: { sourceToken } }) => {
      const thumbnail = { sourceToken, imageId, content: Buffer.from(bytes).toString() };
      await ask({ name: 'PUT thumbnail', key, thumbnail });
    },
    delete: async (key) => {
      await ask({ name: 'DELETE thumbnail', key });
    },
  };
}

function records(ask: Ask): MetadataStore {
  return {
    read: async (id) => (await ask({ name: 'read record', id })).record,
    putSuccess: async ({ imageId: id }) => {
      await ask({ name: 'write record', id, record: { status: 'SUCCESS', reason: undefined } });
    },
    putFailure: async ({ imageId: id }, { reason }) => {
      await ask({ name: 'write record', id, record: { status: 'FAILED', reason } });
    },
    putIfAbsent: async ({ imageId: id }, status) => {
      await ask({ name: 'write record', id, record: { status, reason: undefined }, only: 'if absent' });
    },
    markDeleted: async (id) => {
      const record = { status: 'DELETED', reason: undefined } as const;
      await ask({ name: 'write record', id, record, only: 'if present' });
    },
  };
}

function createThumbnail(bytes: Uint8Array): CreatedThumbnail {
  const content = Buffer.from(bytes).toString();
  if (!GOOD.includes(content)) throw new PermanentFailure('CORRUPT', `${content} is not an image`);
  return { ...FACTS, size: 1, bytes, original: FACTS };
}
