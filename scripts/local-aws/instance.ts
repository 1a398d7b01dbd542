import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Marks the end of one invocation's output; runtime.js writes it. */
const END = '\u0000end ';

/** What a child process is started with. */
export interface InstanceProps {
  /** The unpacked function. */
  readonly taskRoot: string;
  /** Everything that the child sees of the environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** The parts of Lambda's context that do not change. */
  readonly context: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionError {
  readonly errorType?: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** How one invocation ended. */
export interface InvocationResult {
  readonly requestId: string;
  /** The handler's result; undefined if it failed. */
  readonly result?: unknown;
  readonly error?: FunctionError;
  /** Lines that the function printed. */
  readonly lines: readonly string[];
  readonly milliseconds: number;
}

/** One warm child process: handles one event at a time, and is dead after a timeout or a crash. */
export class Instance {
  private readonly child: ChildProcess;
  private lines: string[] = [];
  private settle: ((end: Pick<InvocationResult, 'result' | 'error'>) => void) | undefined;
  private ended: { readonly id: string } | undefined;
  private answered:
    { readonly id: string; readonly result?: unknown; readonly error?: FunctionError } | undefined;
  private exited: string | undefined;

  constructor(private readonly props: InstanceProps) {
    this.child = spawn(process.execPath, [path.join(__dirname, 'runtime.js')], {
      cwd: props.taskRoot,
      env: { ...props.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream)
        createInterface(stream).on('line', (line) => {
          this.take(line);
        });
    }
    this.child.on('message', (message) => {
      this.answered = message as typeof this.answered;
      this.finish();
    });
    this.child.once('close', (code, signal) => {
      this.exited = signal ? `signal: ${signal}` : `exit status ${String(code)}`;
      this.settle?.({
        error: {
          errorType: 'Runtime.ExitError',
          errorMessage: `Error: Runtime exited with error: ${this.exited}`,
        },
      });
    });
  }

  get alive(): boolean {
    return this.exited === undefined;
  }

  async invoke(event: unknown, requestId: string = randomUUID()): Promise<InvocationResult> {
    const start = performance.now();
    const limit = this.props.timeoutSeconds * 1000;
    this.lines = [];
    this.ended = this.answered = undefined;
    const end = await new Promise<Pick<InvocationResult, 'result' | 'error'>>((resolve) => {
      const timer = setTimeout(() => {
        this.settle = undefined;
        void this.stop();
        const text = `${requestId} Task timed out after ${this.props.timeoutSeconds.toFixed(2)} seconds`;
        resolve({ error: { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${text}` } });
      }, limit);
      this.settle = (value) => {
        clearTimeout(timer);
        this.settle = undefined;
        resolve(value);
      };
      const context = { ...this.props.context, awsRequestId: requestId };
      this.child.send({ id: requestId, event, context, deadline: Date.now() + limit });
    });
    return { requestId, ...end, lines: this.lines, milliseconds: performance.now() - start };
  }

  async stop(): Promise<void> {
    if (!this.alive) return;
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGKILL');
    await closed;
  }

  private take(line: string): void {
    if (line.startsWith(END)) {
      this.ended = { id: line.slice(END.length) };
      this.finish();
    } else {
      this.lines.push(line);
    }
  }

  /** The answer and the end of the output come by different ways, in either order. */
  private finish(): void {
    if (this.answered === undefined || this.ended?.id !== this.answered.id) return;
    const { result, error } = this.answered;
    this.settle?.(error ? { error } : { result });
  }
}
