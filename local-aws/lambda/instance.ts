import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { peakMebibytes, residentMebibytes } from '../../scripts/lib/process-memory';
import { exitEnding, initEnding, Invocation, timeoutEnding, type InvocationResult } from './invocation';
import { RuntimeApi, type FunctionError } from './runtime-api';

/** AWS's runtime interface client for Node.js. It loads the function, runs it, and formats log lines and errors. */
const RUNTIME = require.resolve('aws-lambda-ric');

/** Marks the end of one invocation's output on each stream. Written by runtime-client.js. */
const END = '\u0000end ';

const MEMORY_CHECK_MS = 20;

/** Props of Instance. */
export interface InstanceProps {
  /** Folder of the unpacked function. */
  readonly taskRoot: string;
  /** All environment variables of the process, except for AWS_LAMBDA_RUNTIME_API. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly functionArn: string;
  /** Resident memory in MiB above which the process is killed; on Linux only. @default no limit */
  readonly memoryMegabytes?: number;
}

/** A warm child process. Handles one event at a time, and does not survive a timeout or a crash. */
export class Instance {
  private readonly child: ChildProcess;
  private readonly closed: Promise<void>;
  /** Output since the last invocation ended. Output between two invocations belongs to the next one, as on Lambda. */
  private lines: string[] = [];
  private dead = false;
  private current: Invocation | undefined;
  /** Time until the function was loaded, until an invocation has reported it. */
  private initMilliseconds: number | undefined;
  private initError: FunctionError | undefined;
  /** Peak resident memory in MiB, 0 if it is unknown. */
  private peak = 0;
  private outOfMemory = false;

  private constructor(
    private readonly props: InstanceProps,
    private readonly api: RuntimeApi,
  ) {
    const start = performance.now();
    this.child = spawn(process.execPath, ['--require', path.join(__dirname, 'runtime-client.js'), RUNTIME], {
      cwd: props.taskRoot,
      env: { ...props.environment, AWS_LAMBDA_RUNTIME_API: api.address },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A separate process group, so that Ctrl-C does not interrupt an invocation.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream)
        createInterface(stream).on('line', (line) => {
          this.take(line);
        });
    }
    api.serve({
      initialized: () => (this.initMilliseconds = performance.now() - start),
      initFailed: (error) => (this.initError = error),
      responded: (result) => this.current?.handlerEnded({ result }),
      failed: (error) => this.current?.handlerEnded({ error }),
    });
    this.closed = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.dead = true;
        api.stop();
        const { current, initError, outOfMemory } = this;
        current?.end(
          initError ? initEnding(initError) : exitEnding(current.requestId, code, signal, outOfMemory),
        );
        resolve();
      });
    });
  }

  static async start(props: InstanceProps): Promise<Instance> {
    return new Instance(props, await RuntimeApi.start());
  }

  /** Process ID; undefined if the process did not start. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get alive(): boolean {
    return !this.dead;
  }

  async invoke(event: unknown, requestId: string = randomUUID()): Promise<InvocationResult> {
    const { timeoutSeconds, functionArn, memoryMegabytes } = this.props;
    let start = performance.now();
    const limit = timeoutSeconds * 1000;
    const invocation = (this.current = new Invocation(requestId));
    const timer = setTimeout(() => {
      invocation.end(timeoutEnding(requestId, timeoutSeconds));
      void this.stop();
    }, limit);
    const memoryCheck =
      memoryMegabytes &&
      setInterval(() => {
        this.checkMemory(memoryMegabytes);
      }, MEMORY_CHECK_MS);
    const onTaken = (): void => void (start = performance.now());
    this.api.deliver({ requestId, event, deadline: Date.now() + limit, functionArn, onTaken });
    const ending = await invocation.ended;
    const milliseconds = performance.now() - start;
    clearTimeout(timer);
    clearInterval(memoryCheck);
    this.current = undefined;
    const { lines, initMilliseconds } = this;
    this.lines = [];
    this.initMilliseconds = undefined;
    this.measureMemory();
    return { requestId, ...ending, lines, milliseconds, initMilliseconds, peakMebibytes: this.peak };
  }

  async stop(): Promise<void> {
    this.dead = true;
    this.child.kill('SIGKILL');
    await this.closed;
  }

  private take(line: string): void {
    // The mark follows on the same line if the output does not end with a line break.
    const end = line.indexOf(END);
    if (end !== 0) this.lines.push(end < 0 ? line : line.slice(0, end));
    if (end >= 0) this.current?.streamEnded();
  }

  private measureMemory(): void {
    this.peak = Math.max(this.peak, peakMebibytes(this.pid));
  }

  private checkMemory(limit: number): void {
    this.measureMemory();
    if (residentMebibytes(this.pid) <= limit) return;
    this.outOfMemory = true;
    this.child.kill('SIGKILL');
  }
}
