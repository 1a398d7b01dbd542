import { once } from 'node:events';
import { hostname } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../constructs/packaging';
import { UsageError } from '../usage-error';
import { AsyncInvocations, type Invoke } from './async-invocations';
import { CodeStore } from './code-store';
import { Front } from './front';
import { Functions, parseReference, type FunctionConfiguration, type FunctionReference } from './functions';
import type { InvocationResult } from './instance';
import { answerInvoke } from './invoke';
import { Logs } from './logs';
import { Moto } from './moto';
import { MotoApi } from './moto-api';
import { readNotifications, wants } from './notifications';
import { Runner } from './runner';
import { makeEvent } from './s3-events';
import type { ObjectChange } from './s3-requests';
import { StateFolder } from './state-folder';

const REGION = 'us-east-1';
const DEFAULT_RETRY_DELAYS_MS = [500, 1000];

/** Options of startLocalAws. */
export interface LocalAwsOptions {
  /** Git-ignored folder for moto's virtual environment, which all local AWS share. */
  readonly workFolder: string;
  /** Folder for the unpacked functions and layers of this one. */
  readonly codeFolder: string;
  /** @default any free one; another is taken where it is not free */
  readonly port?: number;
  /** Waits before an asynchronous invocation is retried. @default 0.5 s and 1 s; Lambda waits about one and two minutes */
  readonly retryDelaysMs?: readonly number[];
  readonly onStep?: (text: string) => void;
  /** Folder that save() writes to; what is found there is there again. @default nothing is kept */
  readonly stateFolder?: string;
  /** Called with each invocation that has ended, retries included, and the event that it was for. */
  readonly onInvocation?: (invocation: InvocationResult, event: unknown) => void;
  /** Called with each event that was put on its failure destination. */
  readonly onGivenUp?: (event: unknown, attempts: number) => void;
  /** Called each time that all has become quiet after a change of an object or an asynchronous invocation. */
  readonly onQuiet?: () => void;
  /** Asked whether to go on after a failure that the simulator survives, such as a 5xx. @default it never goes on */
  readonly tolerate?: (description: string) => boolean;
}

/** AWS on this machine: moto behind a front that runs what is deployed. */
export interface LocalAws {
  /** http://127.0.0.1:PORT. Never localhost, which would turn clients to virtual-host addresses. */
  readonly endpoint: string;
  /** What an AWS client needs to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Fires with a UsageError once the simulator has failed: what is asked of it after that has no meaning. */
  readonly fault: AbortSignal;
  /** Resolves when no event is queued, running or waiting for a retry. @throws the fault, if there is one. */
  quiet(): Promise<void>;
  /** Waits until all is quiet, and writes everything into the state folder. @throws what keeps it from that. */
  save(): Promise<void>;
  /** Ends every process that was started. */
  stop(): Promise<void>;
}

/** Starts it. Everything ends with stop(), and with this process however that ends. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { retryDelaysMs = DEFAULT_RETRY_DELAYS_MS, onStep = () => undefined } = options;
  const delays = retryDelaysMs.map((delay) => `${delay / 1000} s`).join(' and ');
  onStep(`Starting the local AWS (retries after ${delays}, where Lambda waits about one and two minutes)`);
  const fault = new AbortController();
  const fail = (message: string): void => {
    if (!fault.signal.aborted) fault.abort(new UsageError(`The local AWS failed: ${message}`));
  };
  const survive = (message: string): void => {
    if (!options.tolerate?.(message)) fail(message);
  };
  const state = options.stateFolder === undefined ? undefined : new StateFolder(options.stateFolder);
  const found = state?.readFrontState();
  const moto = await Moto.start(options.workFolder, onStep, fail, state?.motoFile);
  const code = new CodeStore(options.codeFolder, { ...found?.layers });
  const events = new EventRouter(moto, retryDelaysMs, survive, options);
  const front = new Front(moto.port, code, {
    onChange: (change) => {
      events.changed(change);
    },
    onServerError: (description) => {
      survive(`${description}. moto said:\n${moto.log()}`);
    },
    onInvoke: (reference, request) => events.invoke(reference, request),
  });
  if (found) front.recall(found);
  const endpoint = `http://127.0.0.1:${await front.listen(options.port ?? 0)}`;
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const runner = new Runner(code, environment, hostModules(onStep));
  events.useRunner(runner);
  const quiet = async (): Promise<void> => {
    const waiting = new AbortController();
    await Promise.race([events.quiet(), once(fault.signal, 'abort', { signal: waiting.signal })]);
    waiting.abort();
    fault.signal.throwIfAborted();
  };
  let stopped: Promise<void> | undefined;
  return {
    endpoint,
    // Terraform retries a refusal 25 times otherwise.
    environment: { ...environment, AWS_MAX_ATTEMPTS: '3', AWS_EC2_METADATA_DISABLED: 'true' },
    fault: fault.signal,
    quiet,
    save: async () => {
      if (!state) throw new Error('This local AWS was started without a state folder.');
      do {
        await quiet();
        state.writeFrontState({ ...front.memory, layers: code.layers });
        await moto.save();
        // An event that has begun meanwhile would be found without its end.
      } while (!events.isQuiet);
    },
    stop: () =>
      (stopped ??= (async () => {
        await front.stop();
        await runner.stop();
        await moto.stop();
      })()),
  };
}

/** From a change of an object to the end of the invocations that it starts. */
class EventRouter {
  private readonly api: MotoApi;
  private readonly functions: Functions;
  private readonly logs: Logs;
  private readonly asynchronous: AsyncInvocations;
  private readonly pending = new Set<Promise<void>>();
  private runner: Runner | undefined;
  /** Grows over restarts too. */
  private sequence = Date.now();

  constructor(
    moto: Moto,
    retryDelaysMs: readonly number[],
    private readonly fail: (message: string) => void,
    private readonly told: Pick<LocalAwsOptions, 'onInvocation' | 'onGivenUp' | 'onQuiet'>,
  ) {
    const settings = {
      endpoint: moto.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    this.api = new MotoApi(moto.endpoint, REGION);
    this.functions = new Functions(this.api);
    this.logs = new Logs(settings, hostname());
    const { onGivenUp } = told;
    this.asynchronous = new AsyncInvocations(this.functions, this.run, retryDelaysMs, settings, onGivenUp);
  }

  useRunner(runner: Runner): void {
    this.runner = runner;
  }

  changed(change: ObjectChange): void {
    this.track(this.notify(change, new Date(), ++this.sequence));
  }

  async invoke(
    reference: FunctionReference,
    request: Parameters<typeof answerInvoke>[1],
  ): ReturnType<typeof answerInvoke> {
    return answerInvoke(reference, request, this.functions, this.run, (...args) => {
      this.track(this.asynchronous.handle(...args));
    });
  }

  get isQuiet(): boolean {
    return this.pending.size === 0;
  }

  async quiet(): Promise<void> {
    while (!this.isQuiet) await Promise.all(this.pending);
  }

  private async notify(change: ObjectChange, time: Date, sequence: number): Promise<void> {
    const { bucket, key, versionId, eventName } = change;
    const notifications = readNotifications((await this.api.get('s3', `/${bucket}?notification`)) ?? '');
    const wanted = notifications.filter((notification) => wants(notification, change));
    if (wanted.length === 0) return;
    const query = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
    const isDeletion = eventName.startsWith('ObjectRemoved:');
    const head = isDeletion
      ? undefined
      : await this.api.head(`/${bucket}/${encodeURIComponent(key).replaceAll('%2F', '/')}${query}`);
    const facts = head
      ? { size: Number(head.get('content-length')), eTag: (head.get('etag') ?? '').replaceAll('"', '') }
      : {};
    for (const { id, functionArn } of wanted) {
      const event = makeEvent(change, facts, { region: REGION, time, configurationId: id, sequence });
      await this.asynchronous.handle(parseReference(functionArn), event);
    }
  }

  private readonly run: Invoke = async (configuration: FunctionConfiguration, payload, requestId) => {
    if (!this.runner) throw new Error('The local AWS is not started yet.');
    const invocation = await this.runner.invoke(configuration, payload, requestId);
    await this.logs.write(configuration, invocation);
    this.told.onInvocation?.(invocation, payload);
    return invocation;
  };

  /** A fault of the simulator itself must not pass for a fault of the function. */
  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
      })
      .finally(() => {
        this.pending.delete(tracked);
        if (this.isQuiet) this.told.onQuiet?.();
      });
    this.pending.add(tracked);
  }
}

/** The layer's binaries are for Linux; elsewhere the project's own sharp stands in. */
function hostModules(onStep: (text: string) => void): string | undefined {
  if (process.platform === 'linux') return undefined;
  onStep(`This is no Linux: functions run with this machine's own sharp in place of the layer's`);
  return path.join(PROJECT_ROOT, 'node_modules');
}
