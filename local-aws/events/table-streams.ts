import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invoke } from '../lambda/async-invocations';
import { parseReference, type Functions } from '../lambda/functions';
import type { MotoApi } from '../moto/moto-api';
import { matchesPattern } from './event-pattern';

/** The fields that are used here: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
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

/** Shard iterators by the UUID of the event source mapping. They are valid after a restart too. */
export type StreamPositions = Readonly<Record<string, string>>;

/**
 * Emulates event source mappings of DynamoDB streams: invokes functions with the records in order, filtered, and in batches.
 * Splits a failed batch in two if the mapping is configured so. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export class TableStreams {
  private readonly iterators = new Map<string, string>();
  private polling: Promise<void> | undefined;
  /** Whether there may be new records since the last poll. */
  private changed = false;

  constructor(
    private readonly moto: MotoApi,
    private readonly functions: Functions,
    private readonly invoke: Invoke,
    /** Delays before the retries of a batch. After the last one, it is skipped; Lambda retries until the records expire. */
    private readonly retryDelaysMs: readonly number[],
  ) {}

  get positions(): StreamPositions {
    return Object.fromEntries(this.iterators);
  }

  /** Continues at the positions of an earlier instance. */
  restore(positions: StreamPositions): void {
    for (const [mapping, iterator] of Object.entries(positions)) this.iterators.set(mapping, iterator);
  }

  /** Resolves when all records written until now are processed or skipped. */
  poll(): Promise<void> {
    this.changed = true;
    return (this.polling ??= this.pollAll());
  }

  private async pollAll(): Promise<void> {
    try {
      while (this.changed) {
        this.changed = false;
        const body = await this.moto.get('lambda', '/2015-03-31/event-source-mappings');
        const { EventSourceMappings: mappings } = JSON.parse(body ?? '') as {
          EventSourceMappings: Mapping[];
        };
        await Promise.all(mappings.filter(readsTable).map((mapping) => this.pollOne(mapping)));
      }
    } finally {
      this.polling = undefined;
    }
  }

  private async pollOne(mapping: Mapping): Promise<void> {
    let ShardIterator = this.iterators.get(mapping.UUID) ?? (await this.findStart(mapping));
    for (;;) {
      this.iterators.set(mapping.UUID, ShardIterator);
      if (await this.functions.isStopped(parseReference(mapping.FunctionArn))) return;
      const { Records: records, NextShardIterator: next } = await this.call<{
        Records: object[];
        NextShardIterator: string;
      }>('GetRecords', { ShardIterator, Limit: mapping.BatchSize });
      if (records.length === 0) return;
      const eventSourceARN = mapping.EventSourceArn;
      const matching = records.filter((record) => matchesFilters(mapping, record));
      await this.deliver(
        mapping,
        matching.map((record) => ({ ...record, eventSourceARN })),
      );
      // Moved on only now: after a stop in between, the batch is delivered again.
      ShardIterator = next;
    }
  }

  /** Resolves to the first iterator. In moto, a stream has one shard. */
  private async findStart({ EventSourceArn: StreamArn, StartingPosition }: Mapping): Promise<string> {
    const { StreamDescription: stream } = await this.call<{
      StreamDescription: { Shards: { ShardId: string }[] };
    }>('DescribeStream', { StreamArn });
    const shard = { StreamArn, ShardId: stream.Shards[0]?.ShardId, ShardIteratorType: StartingPosition };
    return (await this.call<{ ShardIterator: string }>('GetShardIterator', shard)).ShardIterator;
  }

  private async deliver(mapping: Mapping, records: readonly object[]): Promise<void> {
    if (records.length === 0) return;
    for (const delay of [...this.retryDelaysMs, undefined]) {
      const configuration = await this.functions.find(parseReference(mapping.FunctionArn));
      if (!configuration) return;
      const { error } = await this.invoke(configuration, { Records: records }, randomUUID());
      if (!error) return;
      if (mapping.BisectBatchOnFunctionError && records.length > 1) {
        const half = Math.ceil(records.length / 2);
        await this.deliver(mapping, records.slice(0, half));
        await this.deliver(mapping, records.slice(half));
        return;
      }
      if (delay !== undefined) await sleep(delay);
    }
  }

  private async call<Output>(operation: string, request: object): Promise<Output> {
    return JSON.parse(
      await this.moto.call('dynamodb', `DynamoDBStreams_20120810.${operation}`, request),
    ) as Output;
  }
}

function readsTable({ EventSourceArn, State }: Mapping): boolean {
  return State === 'Enabled' && EventSourceArn.includes(':dynamodb:');
}

/** Returns whether a record passes the mapping's filters. Without filters, every record passes. */
function matchesFilters({ FilterCriteria: criteria }: Mapping, record: object): boolean {
  const filters = criteria?.Filters ?? [];
  return (
    filters.length === 0 ||
    filters.some(({ Pattern }) => matchesPattern(JSON.parse(Pattern) as object, record))
  );
}
