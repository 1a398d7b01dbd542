/** Judges a whole part of the mirror, many keys at once. */
import PQueue from 'p-queue';
import { imageId } from '../../lambda-src/reconcile/identity';
import { inBatches, mapAhead } from '../flow/streams';
import { isDifference, judge, type Verdict } from './judge';
import type { Mirror } from './mirror';
import { RECORDS_AT_ONCE, readRecords, statusOf } from './records';
import type { Pair } from './walk';

/** One key, and what was found. */
export interface Finding {
  readonly key: string;
  readonly verdict: Verdict;
}

/** Fewer than the connections that a client keeps. */
const HEADS_IN_FLIGHT = 40;
/** Batches of keys that are worked on at once: enough to keep that many HEADs in flight. */
const BATCHES = 4;

/**
 * What is found at each pair, in order: by one HEAD of its thumbnail, and by its record.
 *
 * @param confirm which differences a second, closer look must confirm: it sees what has changed since the listing, and
 *   whether an original can be read.
 */
export function examine(
  mirror: Mirror,
  pairs: Iterable<Pair> | AsyncIterable<Pair>,
  confirm: (pair: Pair) => boolean,
): AsyncGenerator<readonly Finding[]> {
  const heads = new PQueue({ concurrency: HEADS_IN_FLIGHT });
  return mapAhead(inBatches(pairs, RECORDS_AT_ONCE), BATCHES, (batch) =>
    examineBatch(mirror, batch, heads, confirm),
  );
}

async function examineBatch(
  mirror: Mirror,
  pairs: readonly Pair[],
  heads: PQueue,
  confirm: (pair: Pair) => boolean,
): Promise<readonly Finding[]> {
  const { clients, metadataTable, sourceBucket } = mirror.deployment;
  const ids = pairs.map(({ key, original }) =>
    original ? imageId({ bucket: sourceBucket, key }, original.version) : '',
  );
  const [records, thumbnails] = await Promise.all([
    readRecords(clients.table, metadataTable, ids.filter(Boolean)),
    Promise.all(
      pairs.map(async ({ key, hasThumbnail }) =>
        hasThumbnail ? heads.add(() => mirror.headThumbnail(key)) : undefined,
      ),
    ),
  ]);
  const look = async (pair: Pair, index: number): Promise<Finding> => {
    const { key, original } = pair;
    const seen = {
      // Taken as readable: that finds too many differences, never too few.
      source: original && { version: original.version, readable: true },
      thumbnail: thumbnails[index],
      record: statusOf(records.get(ids[index] ?? '')),
    };
    const verdict = judge(seen, mirror.recipe);
    // Of an unreadable original the listing shows nothing, as of an archived one.
    const isCertain = seen.record?.reason !== 'UNREADABLE' && !confirm(pair);
    if (!isDifference(verdict.state) || isCertain) return { key, verdict };
    return { key, verdict: (await heads.add(() => mirror.look(key))).verdict };
  };
  return Promise.all(pairs.map(look));
}
