import { hostname } from 'node:os';
import path from 'node:path';
import type { CodeStore } from './code-store';
import type { FunctionConfiguration } from './functions';
import { Instance, type InvocationResult } from './instance';
import { logStreamName } from './logs';
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
      const instance = this.takeIdle(pool) ?? this.start(configuration, variables);
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
  private poolOf({ FunctionArn, CodeSha256, Layers, Environment, Timeout }: FunctionConfiguration): Pool {
    const key = JSON.stringify([FunctionArn, CodeSha256, Layers, Environment, Timeout]);
    const pool = this.pools.get(key) ?? { idle: [], running: 0, waiting: [] };
    this.pools.set(key, pool);
    return pool;
  }

  private start(
    configuration: FunctionConfiguration,
    credentials: Readonly<Record<string, string>>,
  ): Instance {
    const {
      FunctionName,
      FunctionArn,
      Version,
      Runtime,
      MemorySize,
      Timeout,
      Handler,
      CodeSha256,
      Layers = [],
    } = configuration;
    const taskRoot = this.code.unpack(CodeSha256);
    const layers = Layers.map(({ Arn }) => path.join(this.code.unpackLayer(Arn), 'nodejs', 'node_modules'));
    const logGroup = `/aws/lambda/${FunctionName}`;
    const instance = new Instance({
      taskRoot,
      timeoutSeconds: Timeout,
      environment: {
        ...configuration.Environment?.Variables,
        ...this.environment,
        ...credentials,
        // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
        _HANDLER: Handler,
        LAMBDA_TASK_ROOT: taskRoot,
        NODE_PATH: this.hostModules ?? layers.join(path.delimiter),
        AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
        AWS_LAMBDA_FUNCTION_NAME: FunctionName,
        AWS_LAMBDA_FUNCTION_VERSION: Version,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
        AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(Version, hostname()),
        TZ: ':UTC',
        LANG: 'en_US.UTF-8',
        PATH: '/usr/local/bin:/usr/bin:/bin',
      },
      context: {
        functionName: FunctionName,
        functionVersion: Version,
        invokedFunctionArn: FunctionArn,
        memoryLimitInMB: String(MemorySize),
        logGroupName: logGroup,
        logStreamName: logStreamName(Version, hostname()),
      },
    });
    this.instances.add(instance);
    return instance;
  }
}
