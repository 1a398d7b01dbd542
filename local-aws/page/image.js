/** One object of the source bucket, from upload to deletion, with the pipeline's result. */
import { Card } from './card.js';

const POLL_MS = 500;
/** After this time, the card says that there is no result yet. */
const PATIENCE_MS = 30_000;
const RETRIES = 'Lambda makes three attempts, then sends the event to the failure queue.';

/** Follows one object and shows it on its `card`. */
export class Image {
  card;
  /** Undefined until S3 has returned it. */
  versionId;
  isDeleted = false;
  #key;
  #aws;
  #settings;
  /** Time when this page last changed the object, in milliseconds since 1970. Infinity during a change. */
  #changedAt = 0;
  #isReplaced = false;
  /** Log lines before this time belong to an earlier object. */
  #since = Date.now();
  /** ETag of the thumbnail that is shown. */
  #shownThumbnail;
  /** Number of calls to #follow. Only the latest one continues. */
  #following = 0;

  /** `settings` is the content of settings.json. */
  constructor(key, aws, settings) {
    this.#key = key;
    this.#aws = aws;
    this.#settings = settings;
    this.card = new Card(key, () => this.#delete());
  }

  /** Uploads a file and follows the result. */
  async upload(file) {
    this.card.showOriginal(file);
    await this.#change('UPLOADING', async () => {
      this.versionId = await this.#aws.putObject(this.#settings.sourceBucket, this.#key, file);
    });
  }

  /** Shows an existing object, as returned by Aws.listObjects. */
  async adopt({ versionId, lastModified, size }) {
    this.versionId = versionId;
    // S3 stores whole seconds.
    this.#since = Math.floor(lastModified / 1000) * 1000;
    this.card.offerDelete(true);
    void this.#showOriginal(versionId, size);
    await this.#follow();
  }

  /** Fetches and shows the original, unless the function would not read it either: it may have hundreds of megabytes. */
  async #showOriginal(versionId, size) {
    const { sourceBucket, maxInputBytes } = this.#settings;
    if (size > maxInputBytes) {
      this.card.showOriginal(undefined, 'no preview: over the input limit', size);
      return;
    }
    try {
      this.card.showOriginal(await this.#aws.getObject(sourceBucket, this.#key, versionId));
    } catch (error) {
      this.card.showOriginal(undefined, error.message);
    }
  }

  /** Shows that the object is deleted. `versionId` is its last version, which its record names. */
  async markDeleted(versionId = this.versionId) {
    if (this.isDeleted && versionId === this.versionId) return;
    this.isDeleted = true;
    this.versionId = versionId;
    this.card.offerDelete(false);
    await this.#follow();
  }

  /** Returns whether this page has not changed the object since `time` (milliseconds since 1970). */
  isUnchangedSince(time) {
    return this.versionId !== undefined && this.#changedAt < time;
  }

  /** Stops polling, because another object has taken the key. */
  stopFollowing() {
    this.#isReplaced = true;
  }

  async #delete() {
    await this.#change('DELETING', async () => {
      await this.#aws.deleteObject(this.#settings.sourceBucket, this.#key);
      this.isDeleted = true;
    });
  }

  async #change(status, change) {
    this.card.showStatus(status, '');
    this.card.offerDelete(false);
    this.#changedAt = Infinity;
    try {
      await change();
    } catch (error) {
      this.card.showStatus('ERROR', error.message);
      return;
    } finally {
      this.#changedAt = Date.now();
      this.card.offerDelete(this.versionId !== undefined && !this.isDeleted);
    }
    await this.#follow();
  }

  /** Polls until record, thumbnail, and log line exist and agree. */
  async #follow() {
    const following = ++this.#following;
    const { suffixes } = this.#settings;
    if (!suffixes.some((suffix) => this.#key.endsWith(suffix))) {
      const accepted = `the pipeline accepts keys that end in ${suffixes.join(', ')}`;
      this.card.showStatus(this.isDeleted ? 'DELETED' : 'IGNORED', `Not processed: ${accepted}.`);
      this.card.showThumbnail(undefined, 'none');
      return;
    }
    const patienceEnds = performance.now() + PATIENCE_MS;
    this.card.showStatus('WAITING', 'for the function');
    const isOver = () => this.#isReplaced || following !== this.#following;
    while (!isOver()) {
      try {
        const seen = await this.#look();
        if (isOver() || this.#show(seen, performance.now() > patienceEnds)) return;
      } catch (error) {
        this.card.showStatus('WAITING', error.message);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #look() {
    const { metadataTable, attributes, thumbnailBucket, thumbnailSize } = this.#settings;
    const [record] = await this.#aws.scan(metadataTable, {
      [attributes.originalKey]: this.#key,
      [attributes.originalVersionId]: this.versionId,
    });
    const line = await this.#readLogLine(record);
    const thumbnailKey = `${thumbnailSize}/${this.#key}`;
    const eTag = await this.#aws.findObject(thumbnailBucket, thumbnailKey);
    const isNew = eTag !== undefined && eTag !== this.#shownThumbnail;
    const thumbnail = isNew ? await this.#aws.getObject(thumbnailBucket, thumbnailKey) : undefined;
    return { record, line, eTag, thumbnail };
  }

  /** Resolves to the newest log line about this version or about a failed attempt; undefined if there is none. */
  async #readLogLine(record) {
    const { logGroup, sourceBucket, attributes } = this.#settings;
    // The log line of a removal has no imageId.
    const imageId = this.isDeleted ? undefined : (record?.[attributes.imageId] ?? '');
    // The key in quotation marks, as a JSON log line contains it.
    const messages = await this.#aws.filterLogEvents(logGroup, this.#since, JSON.stringify(this.#key));
    return messages
      .map(readJson)
      .filter(({ bucket, key }) => bucket === sourceBucket && key === this.#key)
      .filter((line) => isFailedAttempt(line) || line.imageId === imageId)
      .at(-1);
  }

  /** Updates the card. Returns whether the result is complete, so that polling can stop. */
  #show({ record, line, eTag, thumbnail }, isLate) {
    const { attributes, logGroup } = this.#settings;
    const status = record?.[attributes.processingStatus];
    const isHandled = this.isDeleted ? status === 'DELETED' : status !== undefined;
    if (record) this.card.showRecord(record, Object.values(attributes));
    if (line) this.card.showLogLine(line);
    if (thumbnail) this.card.showThumbnail(thumbnail);
    this.#showVariants(record);
    if (!eTag) this.card.showThumbnail(undefined, isHandled ? 'none' : 'not yet');
    this.#shownThumbnail = eTag;

    if (isHandled) this.card.showStatus(status, this.#explain(record, line));
    else if (line) this.card.showStatus('RETRYING', `${RETRIES} ${line.error?.message ?? ''}`);
    else if (isLate)
      this.card.showStatus('WAITING', `No result for 30 s. See the function's log group ${logGroup}.`);
    const isConsistent = (status === 'SUCCESS') === (eTag !== undefined) && line && !isFailedAttempt(line);
    return isHandled && (isConsistent || isLate);
  }

  /** Shows the variants that the record lists. Its first entry is the thumbnail. */
  #showVariants(record) {
    const { attributes, thumbnailBucket } = this.#settings;
    const isCurrent = record?.[attributes.processingStatus] === 'SUCCESS';
    const [, ...entries] = (isCurrent && record[attributes.thumbnails]) || [];
    this.card.showVariants(entries, record?.[attributes.placeholder], (name) =>
      this.#aws.getObject(thumbnailBucket, `${name}/${this.#key}`),
    );
  }

  #explain(record, line) {
    const { processingMilliseconds, failureReason } = this.#settings.attributes;
    const { [failureReason]: reason, [processingMilliseconds]: milliseconds } = record;
    if (reason !== undefined) return [reason, line?.error?.message].filter(Boolean).join(': ');
    return this.isDeleted || milliseconds === undefined ? '' : `in ${milliseconds} ms`;
  }
}

/** Returns whether a log line reports an attempt that Lambda retries: without an outcome, it has no imageId. */
function isFailedAttempt({ level, imageId }) {
  return level === 'ERROR' && imageId === undefined;
}

/** Parses a log message. Returns an empty object for plain text. */
function readJson(message) {
  try {
    return Object(JSON.parse(message));
  } catch {
    return {};
  }
}
