import path from 'node:path';
import type { CodeStore } from './code-store';
import type { FunctionConfiguration } from './functions';
import { Instance } from './instance';
import type { InvocationResult } from './invocation';
import { lambdaVariables } from './lambda-variables';
import type { Roles } from './role-sessions';

/** Maximum number of concurrent executions per version: one for each core of a small machine. */
const CONCURRENCY = 2;

interface Pool {
  readonly idle: Instance[];
  running: number;
  readonly waiting: (() => void)[];
}

/** Runs deployed functions in child processes, which stay warm between events. */
export class Runner {
  private readonly pools = new Map<string, Pool>();
  private readonly instances = new Set<Instance>();
  private stopped = false;

  constructor(
    private readonly code: CodeStore,
    /** Variables that every function gets: region and endpoint. */
    private readonly environment: Readonly<Record<string, string>>,
    /** Folder of modules to use in place of the layers, on machines that cannot run the layer's Linux binaries. */
    private readonly hostModules: string | undefined,
    private readonly roles: Roles<'variables'>,
  ) {}

  async invoke(
    configuration: FunctionConfiguration,
    event: unknown,
    requestId: string,
  ): Promise<InvocationResult> {
    const pool = this.poolOf(configuration);
    if (pool.running >= CONCURRENCY) await new Promise<void>((resolve) => pool.waiting.push(resolve));
    else pool.running++;
    try {
      const { variables } = await this.roles.of(configuration);
      if (this.stopped) throw new Error('The local AWS was stopped before this invocation began.');
      const instance = this.takeIdle(pool) ?? (await this.start(configuration, variables));
      const result = await instance.invoke(event, requestId);
      pool.idle.push(instance);
      return result;
    } finally {
      const next = pool.waiting.shift();
      if (next) next();
      else pool.running--;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.instances].map((instance) => instance.stop()));
  }

  /** Returns an idle process; skips those that have ended. */
  private takeIdle({ idle }: Pool): Instance | undefined {
    for (let instance = idle.pop(); instance; instance = idle.pop()) {
      if (instance.alive) return instance;
      this.instances.delete(instance);
    }
    return undefined;
  }

  /** Returns the pool of a configuration. A change of code, layers, or settings starts new processes, as on Lambda. */
  private poolOf(configuration: FunctionConfiguration): Pool {
    const { FunctionArn, CodeSha256, Layers, Environment, MemorySize, Timeout } = configuration;
    const key = JSON.stringify([FunctionArn, CodeSha256, Layers, Environment, MemorySize, Timeout]);
    const pool = this.pools.get(key) ?? { idle: [], running: 0, waiting: [] };
    this.pools.set(key, pool);
    return pool;
  }

  private async start(
    configuration: FunctionConfiguration,
    credentials: Readonly<Record<string, string>>,
  ): Promise<Instance> {
    const { FunctionArn, MemorySize, Timeout, CodeSha256, Layers = [] } = configuration;
    const taskRoot = this.code.unpack(CodeSha256);
    const layers = Layers.map(({ Arn }) => path.join(this.code.unpackLayer(Arn), 'nodejs', 'node_modules'));
    const instance = await Instance.start({
      taskRoot,
      timeoutSeconds: Timeout,
      functionArn: FunctionArn,
      memoryMegabytes: MemorySize,
      environment: {
        ...configuration.Environment?.Variables,
        ...this.environment,
        ...credentials,
        ...lambdaVariables(configuration, taskRoot, this.hostModules ?? layers.join(path.delimiter)),
      },
    });
    this.instances.add(instance);
    if (this.stopped) await instance.stop();
    return instance;
  }
}
