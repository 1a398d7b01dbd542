/**
 * Uploads at a constant rate for ten minutes, second by second, until all are handled. Pure, and the same each time.
 *
 * What is taken from AWS's documents: a new function has 1,000 environments at once and 100 more a second; what finds none
 * waits in the queue of asynchronous events for up to six hours, oldest first; an attempt that S3 or DynamoDB throttles
 * fails and comes again after one minute and after two, then lies on the failure queue. Stricter than AWS: an attempt that
 * is throttled is not saved by the client's own tries, a partition of DynamoDB has no burst capacity, and nothing gets
 * more capacity by itself within the run.
 */
import { TIME_LIMITS } from '../../constructs/time-limits';
import { concurrency, LAMBDA, limits, type Capacity } from './limits';
import { Randomness } from './randomness';

/** How long the uploads last. */
export const UPLOADING_SECONDS = 600;
const SEED = 8;
/** Waits before the second and the third attempt. */
const RETRY_SECONDS = [60, 120] as const;
/** Lambda tries an event that found no environment again, after waits that double up to this. */
const LONGEST_WAIT_SECONDS = 300;

/** What became of a run. */
export interface Run {
  readonly uploads: number;
  /** Uploads that S3 refused to their sender. */
  readonly refused: number;
  readonly thumbnails: number;
  /** Events on the failure queue at the end. */
  readonly failed: number;
  /** Longest time that an event waited for an environment, in seconds. */
  readonly longestWait: number;
  /** Invocations that found no environment. */
  readonly throttles: number;
  /** Attempts that S3 or DynamoDB throttled. */
  readonly throttledAttempts: number;
  readonly mostEnvironments: number;
  /** From the first upload to the last event, in seconds. */
  readonly seconds: number;
}

/** Events that came in the same second, and how many attempts they have had. */
interface Batch {
  readonly since: number;
  readonly attempts: number;
  count: number;
}

export function simulate(capacity: Capacity, uploadsPerSecond: number): Run {
  return new Simulation(capacity).run(uploadsPerSecond);
}

class Simulation {
  private readonly random = new Randomness(SEED);
  private readonly queue: Batch[] = [];
  private head = 0;
  private waiting = 0;
  private readonly retries = new Map<number, Batch[]>();
  private environments = 0;
  private startable: number = LAMBDA.environmentsAtOnce;
  private readonly bounds: ReadonlyMap<string, number>;
  private readonly tally = {
    uploads: 0,
    refused: 0,
    thumbnails: 0,
    failed: 0,
    longestWait: 0,
    throttles: 0,
    throttledAttempts: 0,
  };

  constructor(private readonly capacity: Capacity) {
    this.bounds = new Map(limits(capacity).map(({ name, picturesPerSecond }) => [name, picturesPerSecond]));
  }

  run(uploadsPerSecond: number): Run {
    let second = 0;
    for (; second < UPLOADING_SECONDS || this.waiting > 0 || this.retries.size > 0; second++) {
      if (second < UPLOADING_SECONDS) this.upload(uploadsPerSecond, second);
      for (const batch of this.retries.get(second) ?? []) this.enqueue(batch);
      this.retries.delete(second);
      this.startEnvironments();
      this.invoke(second);
    }
    return { ...this.tally, mostEnvironments: Math.ceil(this.environments), seconds: second };
  }

  private upload(uploadsPerSecond: number, second: number): void {
    const uploads = this.random.count(uploadsPerSecond);
    const accepted = Math.min(uploads, this.bound('uploads into one partition of the source bucket'));
    this.tally.uploads += uploads;
    this.tally.refused += uploads - accepted;
    this.enqueue({ since: second, attempts: 0, count: accepted });
  }

  private enqueue(batch: Batch): void {
    if (batch.count === 0) return;
    this.queue.push(batch);
    this.waiting += batch.count;
  }

  /** As many as what waits can use, as fast as Lambda starts them. */
  private startEnvironments(): void {
    const wanted = Math.min(concurrency(this.capacity), this.waiting * this.capacity.seconds);
    const started = Math.min(Math.max(0, wanted - this.environments), this.startable);
    this.environments += started;
    this.startable = Math.min(
      LAMBDA.environmentsAtOnce,
      this.startable - started + LAMBDA.environmentsPerSecond,
    );
  }

  private invoke(second: number): void {
    let free = Math.ceil(this.environments / this.capacity.seconds);
    const byAttempts = [0, 0, 0];
    while (free > 0 && this.head < this.queue.length) {
      const batch = this.queue[this.head];
      if (!batch) break;
      const age = second - batch.since;
      const taken = age > TIME_LIMITS.eventAge ? batch.count : Math.min(free, batch.count);
      this.waiting -= taken;
      batch.count -= taken;
      if (batch.count === 0) this.head++;
      this.tally.longestWait = Math.max(this.tally.longestWait, age);
      this.tally.throttles += taken * throttlesWithin(age);
      if (age > TIME_LIMITS.eventAge) {
        this.tally.failed += taken;
        continue;
      }
      free -= taken;
      byAttempts[batch.attempts] = (byAttempts[batch.attempts] ?? 0) + taken;
    }
    this.attempt(byAttempts, second);
  }

  /** What the services throttle comes again. First and later attempts are throttled alike. */
  private attempt(byAttempts: readonly number[], second: number): void {
    const invoked = byAttempts.reduce((sum, count) => sum + count, 0);
    const throttled = invoked - this.succeed(invoked);
    this.tally.throttledAttempts += throttled;
    if (throttled === 0) return;
    let before = 0;
    byAttempts.forEach((count, attempts) => {
      // Rounded sums, not rounded parts, so that none is lost.
      const upTo = (events: number): number => Math.round((throttled * events) / invoked);
      const here = upTo(before + count) - upTo(before);
      before += count;
      const wait = RETRY_SECONDS[attempts];
      if (wait === undefined) this.tally.failed += here;
      else this.retryAt(second + wait, { since: second + wait, attempts: attempts + 1, count: here });
    });
  }

  /** @returns how many pass all services. */
  private succeed(invoked: number): number {
    const passed = Math.min(
      invoked,
      this.bound('reads from one partition of the source bucket'),
      this.bound('writes into one partition of the thumbnail bucket'),
      this.bound('writes to a new table and index'),
    );
    const ofShard = this.bound('shards of the time index') / this.capacity.shards;
    const written = this.random
      .spread(passed, this.capacity.shards)
      .reduce((sum, count) => sum + Math.min(count, ofShard), 0);
    this.tally.thumbnails += written;
    return written;
  }

  private retryAt(second: number, batch: Batch): void {
    const others = this.retries.get(second);
    if (others) others.push(batch);
    else this.retries.set(second, [batch]);
  }

  private bound(name: string): number {
    return Math.floor(this.bounds.get(name) ?? NaN);
  }
}

/** How often an event that waits so long is tried in vain: after 1, 3, 7, … seconds, then every five minutes. */
export function throttlesWithin(seconds: number): number {
  let throttles = 0;
  for (let at = 0, wait = 1; at < seconds; throttles++) {
    at += wait;
    wait = Math.min(2 * wait, LONGEST_WAIT_SECONDS);
  }
  return throttles;
}
