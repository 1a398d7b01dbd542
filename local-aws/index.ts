import { once } from 'node:events';
import path from 'node:path';
import { PROJECT_ROOT } from '../scripts/lib/paths';
import { UsageError } from '../scripts/lib/usage-error';
import { EventRouter } from './events/event-router';
import { Gateway } from './gateway/gateway';
import type { PageSettings } from './gateway/page-gateway';
import { CodeStore } from './lambda/code-store';
import { RoleSessions, type RoleCall } from './lambda/role-sessions';
import { Runner } from './lambda/runner';
import { Moto, REGION } from './moto/moto';
import { MotoApi } from './moto/moto-api';
import type { LocalAwsOptions } from './options';
import { StateFolder } from './state-folder';

export type { LocalAwsOptions } from './options';

const DEFAULT_RETRY_DELAYS_MS = [500, 1000];

/** AWS on this machine: moto behind a gateway, with a runner for the deployed functions. */
export interface LocalAws {
  /** http://127.0.0.1:PORT. Not localhost, for which clients would use virtual-hosted-style URLs. */
  readonly endpoint: string;
  /** Environment variables for AWS clients. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborts with a UsageError when the local AWS has failed. Its responses mean nothing after that. */
  readonly fault: AbortSignal;
  /** Resolves when no event is queued, running, or waiting for a retry. @throws the fault, if there is one. */
  quiet(): Promise<void>;
  /** Waits for quiet(), then saves the state to the state folder. @throws Error if it cannot. */
  save(): Promise<void>;
  /** Resolves to all requests with the credentials of roles, by functions or by Lambda on their behalf, oldest first. */
  roleCalls(): Promise<readonly RoleCall[]>;
  /** Shows a deployed stack on the live page, which is served at the endpoint. */
  showOnPage(settings: PageSettings): void;
  /** Stops every process that was started. */
  stop(): Promise<void>;
}

/** Starts a local AWS. All of its processes end with stop(), or with this process, no matter how it ends. */
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
  const saved = state?.readGatewayState();
  const moto = await Moto.start(options.workFolder, onStep, fail, state?.motoFile);
  const code = new CodeStore(options.codeFolder, { ...saved?.layers });
  const connection = { endpoint: moto.endpoint, region: REGION };
  const roles = new RoleSessions(new MotoApi(moto.endpoint, REGION), connection);
  const events = new EventRouter(moto, retryDelaysMs, survive, roles, options);
  const gateway = new Gateway(moto.endpoint, code, {
    onChange: (change) => {
      events.changed(change);
    },
    onStreamChange: () => {
      events.streamChanged();
    },
    onServerError: (description) => {
      survive(`${description}. moto log:\n${moto.log()}`);
    },
    onInvoke: (reference, request) => events.invoke(reference, request),
  });
  if (saved) {
    gateway.restore(saved);
    events.streams.restore(saved.streams ?? {});
  }
  const endpoint = `http://127.0.0.1:${await gateway.listen(options.port ?? 0)}`;
  const target = { AWS_ENDPOINT_URL: endpoint, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION };
  const environment = {
    ...target,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const runner = new Runner(code, target, hostModules(onStep), roles);
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
    // By default, Terraform retries an error response 25 times.
    environment: { ...environment, AWS_MAX_ATTEMPTS: '3', AWS_EC2_METADATA_DISABLED: 'true' },
    fault: fault.signal,
    quiet,
    roleCalls: () => moto.roleCalls(),
    save: async () => {
      if (!state) throw new Error('This local AWS was started without a state folder.');
      do {
        await quiet();
        const streams = events.streams.positions;
        state.writeGatewayState({ ...gateway.memory, layers: code.layers, streams });
        await moto.save();
        // An event that started during the save would be saved half done.
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

/** Returns the project's modules on machines other than Linux, because the layer's binaries are for Linux. */
function hostModules(onStep: (text: string) => void): string | undefined {
  if (process.platform === 'linux') return undefined;
  onStep("Functions use this machine's sharp: the layer contains Linux binaries");
  return path.join(PROJECT_ROOT, 'node_modules');
}
