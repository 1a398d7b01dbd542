/** Examines many keys concurrently. */
import PQueue from 'p-queue';
import { imageId } from '../../lambda-src/reconcile/identity';
import { inBatches, mapAhead } from '../flow/streams';
import { judge } from './judge';
import type { Mirror } from './mirror';
import { RECORDS_AT_ONCE, readRecords, statusOf } from './records';
import { isDifference, type Verdict } from './verdict';
import type { Pair } from './walk';

/** What was found at one key. */
export interface Finding {
  readonly key: string;
  readonly verdict: Verdict;
}

/** Below the connection limit of an SDK client. */
const HEADS_IN_FLIGHT = 40;
/** Batches in progress at the same time: enough to keep that many HEADs in flight. */
const BATCHES = 4;

/**
 * Yields the finding of each pair, in order, from one HEAD of each of its thumbnails and its record.
 *
 * @param confirm selects the pairs whose difference must be confirmed by Mirror.inspect, which sees changes since the
 *   listing and whether the original is readable
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
  const findOne = ({ key, thumbnails }: Pair) =>
    Promise.all(thumbnails.map((name) => heads.add(() => mirror.findThumbnails(key, [name]))));
  const [records, found] = await Promise.all([
    readRecords(clients.table, metadataTable, ids.filter(Boolean)),
    Promise.all(pairs.map(findOne)),
  ]);
  const examineOne = async (pair: Pair, index: number): Promise<Finding> => {
    const { key, original } = pair;
    const seen = {
      // Assumed readable: this finds too many differences, never too few.
      source: original && { version: original.version, readable: true },
      thumbnails: found[index]?.flat() ?? [],
      record: statusOf(records.get(ids[index] ?? '')),
      keyFits: mirror.keyFits(key),
    };
    const verdict = judge(seen, mirror);
    // The listing does not show whether an original is readable.
    const isCertain = seen.record?.reason !== 'UNREADABLE' && !confirm(pair);
    if (!isDifference(verdict.state) || isCertain) return { key, verdict };
    return { key, verdict: (await heads.add(() => mirror.inspect(key))).verdict };
  };
  return Promise.all(pairs.map(examineOne));
}
