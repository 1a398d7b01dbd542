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
import type { PageSettings } from './page-front';
import { Runner } from './runner';
import { makeEvent } from './s3-events';
import type { ObjectChange } from './s3-requests';

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
  /** Called with each invocation that has ended, retries included. */
  readonly onInvocation?: (invocation: InvocationResult) => void;
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
  /** Shows a stack that stands on the live page, which is at the endpoint. */
  showOnPage(settings: PageSettings): void;
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
  const moto = await Moto.start(options.workFolder, onStep, fail);
  const code = new CodeStore(options.codeFolder);
  const events = new EventRouter(moto, retryDelaysMs, fail, options.onInvocation);
  const front = new Front(moto.port, code, {
    onChange: (change) => {
      events.changed(change);
    },
    onServerError: (description) => {
      fail(`${description}. moto said:\n${moto.log()}`);
    },
    onInvoke: (reference, request) => events.invoke(reference, request),
  });
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
  let stopped: Promise<void> | undefined;
  return {
    endpoint,
    // Terraform retries a refusal 25 times otherwise.
    environment: { ...environment, AWS_MAX_ATTEMPTS: '3', AWS_EC2_METADATA_DISABLED: 'true' },
    fault: fault.signal,
    quiet: async () => {
      await Promise.race([events.quiet(), once(fault.signal, 'abort')]);
      fault.signal.throwIfAborted();
    },
    showOnPage: (settings) => {
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
      front.page.show({ ...settings, region: REGION, accessKeyId, secretAccessKey });
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
  private sequence = 0;

  constructor(
    moto: Moto,
    retryDelaysMs: readonly number[],
    private readonly fail: (message: string) => void,
    private readonly onInvocation: LocalAwsOptions['onInvocation'],
  ) {
    const settings = {
      endpoint: moto.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    this.api = new MotoApi(moto.endpoint, REGION);
    this.functions = new Functions(this.api);
    this.logs = new Logs(settings, hostname());
    this.asynchronous = new AsyncInvocations(this.functions, this.run, retryDelaysMs, settings);
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

  async quiet(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
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
    this.onInvocation?.(invocation);
    return invocation;
  };

  /** A fault of the simulator itself must not pass for a fault of the function. */
  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
      })
      .finally(() => this.pending.delete(tracked));
    this.pending.add(tracked);
  }
}

/** The layer's binaries are for Linux; elsewhere the project's own sharp stands in. */
function hostModules(onStep: (text: string) => void): string | undefined {
  if (process.platform === 'linux') return undefined;
  onStep(`This is no Linux: functions run with this machine's own sharp in place of the layer's`);
  return path.join(PROJECT_ROOT, 'node_modules');
}
