import { once } from 'node:events';
import path from 'node:path';
import { PROJECT_ROOT } from '../scripts/lib/paths';
import { UsageError } from '../scripts/lib/usage-error';
import { EventRouter } from './events/event-router';
import { Gateway } from './gateway/gateway';
import type { PageSettings } from './gateway/page-gateway';
import { CodeStore } from './lambda/code-store';
import type { InvocationResult } from './lambda/instance';
import { RoleSessions, type RoleCall } from './lambda/role-sessions';
import { Runner } from './lambda/runner';
import { Moto, REGION } from './moto/moto';
import { MotoApi } from './moto/moto-api';
import { StateFolder } from './state-folder';

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
  /** Called each time that all has become quiet after a change of an object or a record, or an asynchronous invocation. */
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
  /** What functions, and Lambda for them, have called with the rights of their roles, oldest first. */
  roleCalls(): Promise<readonly RoleCall[]>;
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
  const survive = (message: string): void => {
    if (!options.tolerate?.(message)) fail(message);
  };
  const state = options.stateFolder === undefined ? undefined : new StateFolder(options.stateFolder);
  const found = state?.readGatewayState();
  const moto = await Moto.start(options.workFolder, onStep, fail, state?.motoFile);
  const code = new CodeStore(options.codeFolder, { ...found?.layers });
  const place = { endpoint: moto.endpoint, region: REGION };
  const roles = new RoleSessions(new MotoApi(moto.endpoint, REGION), place);
  const events = new EventRouter(moto, retryDelaysMs, survive, roles, options);
  const gateway = new Gateway(moto.endpoint, code, {
    onChange: (change) => {
      events.changed(change);
    },
    onStreamChange: () => {
      events.streamChanged();
    },
    onServerError: (description) => {
      survive(`${description}. moto said:\n${moto.log()}`);
    },
    onInvoke: (reference, request) => events.invoke(reference, request),
  });
  if (found) {
    gateway.recall(found);
    events.streams.recall(found.streams ?? {});
  }
  const endpoint = `http://127.0.0.1:${await gateway.listen(options.port ?? 0)}`;
  const whereabouts = { AWS_ENDPOINT_URL: endpoint, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION };
  const environment = {
    ...whereabouts,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const runner = new Runner(code, whereabouts, hostModules(onStep), roles);
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
    roleCalls: () => moto.roleCalls(),
    save: async () => {
      if (!state) throw new Error('This local AWS was started without a state folder.');
      do {
        await quiet();
        const streams = events.streams.places;
        state.writeGatewayState({ ...gateway.memory, layers: code.layers, streams });
        await moto.save();
        // An event that has begun meanwhile would be found without its end.
      } while (!events.isQuiet);
    },
    showOnPage: (settings) => {
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
      gateway.page.show({ ...settings, region: REGION, accessKeyId, secretAccessKey });
    },
    stop: () =>
      (stopped ??= (async () => {
        await gateway.stop();
        await runner.stop();
        await moto.stop();
      })()),
  };
}

/** The layer's binaries are for Linux; elsewhere the project's own sharp stands in. */
function hostModules(onStep: (text: string) => void): string | undefined {
  if (process.platform === 'linux') return undefined;
  onStep(`This is no Linux: functions run with this machine's own sharp in place of the layer's`);
  return path.join(PROJECT_ROOT, 'node_modules');
}
