/** One object of the source bucket, from its upload to its deletion, and what the pipeline makes of it. */
import { Card } from './card.js';

const POLL_MS = 500;
/** After this long, what has not come is spoken of. */
const PATIENCE_MS = 30_000;
const GIVING_UP = 'Lambda tries three times, then the event lies on the failure queue.';

/** Follows one object, and shows it on its `card`. */
export class Image {
  card;
  /** Undefined until S3 has said it. */
  versionId;
  isDeleted = false;
  #key;
  #aws;
  #settings;
  /** When this page last changed the object. Infinity during a change. */
  #changedAt = 0;
  #isReplaced = false;
  /** Log lines before this time are of an earlier object. */
  #since = Date.now();
  /** ETag of the thumbnail that is shown. */
  #shownThumbnail;
  /** Counts the followings; the newest goes on, the others end. */
  #following = 0;

  /** `settings` is what settings.json holds. */
  constructor(key, aws, settings) {
    this.#key = key;
    this.#aws = aws;
    this.#settings = settings;
    this.card = new Card(key, () => this.#delete());
  }

  /** Uploads a file, and follows what comes of it. */
  async upload(file) {
    this.card.showOriginal(file);
    await this.#change('UPLOADING', async () => {
      this.versionId = await this.#aws.putObject(this.#settings.sourceBucket, this.#key, file);
    });
  }

  /** Shows a version that lies in the bucket already, as Aws.listObjects describes it. */
  async adopt({ versionId, lastModified }) {
    this.versionId = versionId;
    // S3 keeps whole seconds only.
    this.#since = Math.floor(lastModified / 1000) * 1000;
    this.card.offerDelete(true);
    this.#aws.getObject(this.#settings.sourceBucket, this.#key, versionId).then(
      (blob) => this.card.showOriginal(blob),
      (error) => this.card.showOriginal(undefined, error.message),
    );
    await this.#follow();
  }

  /** The object has gone from the bucket; `versionId` is the newest that it had, whose record tells. */
  async markDeleted(versionId = this.versionId) {
    if (this.isDeleted && versionId === this.versionId) return;
    this.isDeleted = true;
    this.versionId = versionId;
    this.card.offerDelete(false);
    await this.#follow();
  }

  /** Whether what S3 was asked of the object at `time` (milliseconds since 1970) still holds: this page has not changed it since. */
  isStill(time) {
    return this.versionId !== undefined && this.#changedAt < time;
  }

  /** Another object has taken the key: the following ends. */
  leave() {
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

  /** Looks until record, thumbnail and log line are there and agree. */
  async #follow() {
    const following = ++this.#following;
    const { suffixes } = this.#settings;
    if (!suffixes.some((suffix) => this.#key.endsWith(suffix))) {
      const accepted = `the pipeline takes names that end in ${suffixes.join(', ')}`;
      this.card.showStatus(this.isDeleted ? 'DELETED' : 'IGNORED', `It starts nothing: ${accepted}.`);
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

  /** The newest line that the function has logged of this version, or of an attempt that failed. */
  async #readLogLine(record) {
    const { logGroup, sourceBucket, attributes } = this.#settings;
    // A removal's log line names no image.
    const imageId = this.isDeleted ? undefined : (record?.[attributes.imageId] ?? '');
    // As the key stands in a log line, quotation marks included.
    const messages = await this.#aws.filterLogEvents(logGroup, this.#since, JSON.stringify(this.#key));
    return messages
      .map(readJson)
      .filter(({ bucket, key }) => bucket === sourceBucket && key === this.#key)
      .filter((line) => isFailedAttempt(line) || line.imageId === imageId)
      .at(-1);
  }

  /** Returns whether nothing more is to come. */
  #show({ record, line, eTag, thumbnail }, isLate) {
    const { attributes, logGroup } = this.#settings;
    const status = record?.[attributes.processingStatus];
    const isHandled = this.isDeleted ? status === 'DELETED' : status !== undefined;
    if (record) this.card.showRecord(record, Object.values(attributes));
    if (line) this.card.showLogLine(line);
    if (thumbnail) this.card.showThumbnail(thumbnail);
    if (!eTag) this.card.showThumbnail(undefined, isHandled ? 'none' : 'not yet');
    this.#shownThumbnail = eTag;

    if (isHandled) this.card.showStatus(status, this.#explain(record, line));
    else if (line) this.card.showStatus('RETRYING', `${GIVING_UP} ${line.error?.message ?? ''}`);
    else if (isLate)
      this.card.showStatus('WAITING', `Nothing has come for 30 s. The function's log: ${logGroup}`);
    const isInOrder = (status === 'SUCCESS') === (eTag !== undefined) && line && !isFailedAttempt(line);
    return isHandled && (isInOrder || isLate);
  }

  #explain(record, line) {
    const { processingMilliseconds, failureReason } = this.#settings.attributes;
    const { [failureReason]: reason, [processingMilliseconds]: milliseconds } = record;
    if (reason !== undefined) return [reason, line?.error?.message].filter(Boolean).join(': ');
    return this.isDeleted || milliseconds === undefined ? '' : `in ${milliseconds} ms`;
  }
}

/** An attempt that failed and is tried again: it has made no outcome, so its line names no image. */
function isFailedAttempt({ level, imageId }) {
  return level === 'ERROR' && imageId === undefined;
}

/** What a function prints need not be JSON. */
function readJson(message) {
  try {
    return Object(JSON.parse(message));
  } catch {
    return {};
  }
}
