import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invoke } from '../lambda/async-invocations';
import { parseReference, type Functions } from '../lambda/functions';
import type { MotoApi } from '../moto/moto-api';
import { matchesPattern } from './event-pattern';

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html, as far as it is used. */
interface Mapping {
  readonly UUID: string;
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  readonly State: string;
  readonly StartingPosition: string;
  readonly BatchSize: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
}

/** Places in streams by the UUID of the mapping: iterators that moto knows, after a restart too. */
export type StreamPositions = Readonly<Record<string, string>>;

/**
 * Hands the records of tables' streams to the functions that follow them: in order, in batches, filtered, and in halves
 * where a batch fails and the mapping wants it so. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export class TableStreams {
  private readonly iterators = new Map<string, string>();
  private following: Promise<void> | undefined;
  /** Something was written since the streams were looked at last. */
  private changed = false;

  constructor(
    private readonly moto: MotoApi,
    private readonly functions: Functions,
    private readonly invoke: Invoke,
    /** Waits before a batch is tried again. Then it is given up; on Lambda that takes as long as the stream remembers. */
    private readonly retryDelaysMs: readonly number[],
  ) {}

  get places(): StreamPositions {
    return Object.fromEntries(this.iterators);
  }

  /** Goes on from where another one was. */
  recall(places: StreamPositions): void {
    for (const [mapping, iterator] of Object.entries(places)) this.iterators.set(mapping, iterator);
  }

  /** Ends when all that is written by now is handed over, or given up. */
  follow(): Promise<void> {
    this.changed = true;
    return (this.following ??= this.followAll());
  }

  private async followAll(): Promise<void> {
    try {
      while (this.changed) {
        this.changed = false;
        const answer = await this.moto.get('lambda', '/2015-03-31/event-source-mappings');
        const { EventSourceMappings: mappings } = JSON.parse(answer ?? '') as {
          EventSourceMappings: Mapping[];
        };
        await Promise.all(mappings.filter(isOfTable).map((mapping) => this.followOne(mapping)));
      }
    } finally {
      this.following = undefined;
    }
  }

  private async followOne(mapping: Mapping): Promise<void> {
    let ShardIterator = this.iterators.get(mapping.UUID) ?? (await this.begin(mapping));
    for (;;) {
      this.iterators.set(mapping.UUID, ShardIterator);
      if (await this.functions.isStopped(parseReference(mapping.FunctionArn))) return;
      const { Records: records, NextShardIterator: next } = await this.ask<{
        Records: object[];
        NextShardIterator: string;
      }>('GetRecords', { ShardIterator, Limit: mapping.BatchSize });
      if (records.length === 0) return;
      const eventSourceARN = mapping.EventSourceArn;
      const wanted = records.filter((record) => wants(mapping, record));
      await this.hand(
        mapping,
        wanted.map((record) => ({ ...record, eventSourceARN })),
      );
      // Only now: whoever is stopped before hands the batch over once more.
      ShardIterator = next;
    }
  }

  /** A table has one shard in moto. */
  private async begin({ EventSourceArn: StreamArn, StartingPosition }: Mapping): Promise<string> {
    const { StreamDescription: stream } = await this.ask<{
      StreamDescription: { Shards: { ShardId: string }[] };
    }>('DescribeStream', { StreamArn });
    const shard = { StreamArn, ShardId: stream.Shards[0]?.ShardId, ShardIteratorType: StartingPosition };
    return (await this.ask<{ ShardIterator: string }>('GetShardIterator', shard)).ShardIterator;
  }

  private async hand(mapping: Mapping, records: readonly object[]): Promise<void> {
    if (records.length === 0) return;
    for (const delay of [...this.retryDelaysMs, undefined]) {
      const configuration = await this.functions.find(parseReference(mapping.FunctionArn));
      if (!configuration) return;
      const { error } = await this.invoke(configuration, { Records: records }, randomUUID());
      if (!error) return;
      if (mapping.BisectBatchOnFunctionError && records.length > 1) {
        const half = Math.ceil(records.length / 2);
        await this.hand(mapping, records.slice(0, half));
        await this.hand(mapping, records.slice(half));
        return;
      }
      if (delay !== undefined) await sleep(delay);
    }
  }

  private async ask<Answer>(operation: string, request: object): Promise<Answer> {
    return JSON.parse(
      await this.moto.call('dynamodb', `DynamoDBStreams_20120810.${operation}`, request),
    ) as Answer;
  }
}

function isOfTable({ EventSourceArn, State }: Mapping): boolean {
  return State === 'Enabled' && EventSourceArn.includes(':dynamodb:');
}

/** Without a filter, everything. */
function wants({ FilterCriteria: criteria }: Mapping, record: object): boolean {
  const filters = criteria?.Filters ?? [];
  return (
    filters.length === 0 ||
    filters.some(({ Pattern }) => matchesPattern(JSON.parse(Pattern) as object, record))
  );
}
