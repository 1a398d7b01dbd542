import { hostname } from 'node:os';
import { encodePath, type ObjectChange } from '../gateway/s3-requests';
import { AsyncInvocations, type Invoke } from '../lambda/async-invocations';
import {
  Functions,
  parseReference,
  type FunctionConfiguration,
  type FunctionReference,
} from '../lambda/functions';
import { handleInvoke } from '../lambda/invoke';
import { Logs } from '../lambda/logs';
import type { RoleSessions } from '../lambda/role-sessions';
import type { Runner } from '../lambda/runner';
import { ACCOUNT, REGION, type Moto } from '../moto/moto';
import { MotoApi } from '../moto/moto-api';
import type { LocalAwsOptions } from '../options';
import { EventRules } from './event-rules';
import { makeEventBridgeEvent } from './eventbridge-events';
import { matchesChange, readNotifications, usesEventBridge } from './notifications';
import { makeEvent } from './s3-events';
import { TableStreams } from './table-streams';

/** Sends events about changed objects and items to the deployed functions, and tracks the invocations until they end. */
export class EventRouter {
  readonly streams: TableStreams;
  private readonly api: MotoApi;
  private readonly functions: Functions;
  private readonly rules: EventRules;
  private readonly logs: Logs;
  private readonly asynchronous: AsyncInvocations;
  private readonly pending = new Set<Promise<void>>();
  private runner: Runner | undefined;
  /** Number of the latest change. The time as first value makes it grow across restarts. */
  private sequence = Date.now();

  constructor(
    moto: Moto,
    retryDelaysMs: readonly number[],
    private readonly fail: (message: string) => void,
    roles: RoleSessions,
    private readonly callbacks: Pick<LocalAwsOptions, 'onInvocation' | 'onGivenUp' | 'onQuiet'>,
  ) {
    const settings = {
      endpoint: moto.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    this.api = new MotoApi(moto.endpoint, REGION);
    this.functions = new Functions(this.api);
    this.rules = new EventRules(this.api);
    this.logs = new Logs(settings, hostname(), roles);
    const { onGivenUp } = callbacks;
    this.asynchronous = new AsyncInvocations(this.functions, this.run, retryDelaysMs, roles, onGivenUp);
    this.streams = new TableStreams(this.api, this.functions, this.run, retryDelaysMs);
  }

  /** Sets the runner, which needs the address of the gateway and so starts after it. */
  useRunner(runner: Runner): void {
    this.runner = runner;
  }

  /** Starts to send the events of a change. */
  changed(change: ObjectChange): void {
    this.track(this.notify(change, new Date(), ++this.sequence));
  }

  /** Starts to read the streams of tables: an item was written, or an event source mapping changed. */
  streamChanged(): void {
    this.track(this.streams.poll());
  }

  /** Handles an Invoke request. */
  async invoke(
    reference: FunctionReference,
    request: Parameters<typeof handleInvoke>[1],
  ): ReturnType<typeof handleInvoke> {
    return handleInvoke(reference, request, this.functions, this.run, (...args) => {
      this.track(this.asynchronous.handle(...args));
    });
  }

  /** Whether no event is queued, running, or waiting for a retry. */
  get isQuiet(): boolean {
    return this.pending.size === 0;
  }

  /** Resolves when isQuiet is true. */
  async quiet(): Promise<void> {
    while (!this.isQuiet) await Promise.all(this.pending);
  }

  private async notify(change: ObjectChange, time: Date, sequence: number): Promise<void> {
    const { bucket, key, versionId, eventName } = change;
    const configuration = (await this.api.get('s3', `/${bucket}?notification`)) ?? '';
    const notifications = readNotifications(configuration).filter((notification) =>
      matchesChange(notification, change),
    );
    const toEventBridge = usesEventBridge(configuration);
    if (notifications.length === 0 && !toEventBridge) return;
    const query = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
    const isDeletion = eventName.startsWith('ObjectRemoved:');
    const head = isDeletion ? undefined : await this.api.head(`/${bucket}/${encodePath(key)}${query}`);
    const facts = head
      ? { size: Number(head.get('content-length')), eTag: (head.get('etag') ?? '').replaceAll('"', '') }
      : {};
    const versioned = { ...change, versionId: versionId ?? head?.get('x-amz-version-id') ?? undefined };
    for (const { id, functionArn } of notifications) {
      const event = makeEvent(versioned, facts, { region: REGION, time, configurationId: id, sequence });
      await this.asynchronous.handle(parseReference(functionArn), event);
    }
    if (!toEventBridge) return;
    const event = makeEventBridgeEvent(versioned, facts, {
      region: REGION,
      account: ACCOUNT,
      time,
      sequence,
    });
    for (const functionArn of await this.rules.functionsFor(event))
      await this.asynchronous.handle(parseReference(functionArn), event);
  }

  private readonly run: Invoke = async (configuration: FunctionConfiguration, payload, requestId) => {
    if (!this.runner) throw new Error('The local AWS has not started yet.');
    const invocation = await this.runner.invoke(configuration, payload, requestId);
    await this.logs.write(configuration, invocation);
    this.callbacks.onInvocation?.(invocation, payload);
    return invocation;
  };

  /** Tracks work until it ends. Reports its error, because a fault of the local AWS is not a fault of the function. */
  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
      })
      .finally(() => {
        this.pending.delete(tracked);
        if (this.isQuiet) this.callbacks.onQuiet?.();
      });
    this.pending.add(tracked);
  }
}
