import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Marks the end of one invocation's output on each stream. Written by runtime.js. */
const END = '\u0000end ';

/** Props of Instance. */
export interface InstanceProps {
  /** Folder of the unpacked function. */
  readonly taskRoot: string;
  /** All environment variables of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Fields of Lambda's context that are the same for each invocation. */
  readonly context: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionError {
  readonly errorType?: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Result of one invocation. */
export interface InvocationResult {
  readonly requestId: string;
  /** The handler's result; undefined if it failed. */
  readonly result?: unknown;
  readonly error?: FunctionError;
  /** Lines that the function printed. */
  readonly lines: readonly string[];
  readonly milliseconds: number;
}

type Ending = Pick<InvocationResult, 'result' | 'error'>;

/** A warm child process. Handles one event at a time, and does not survive a timeout or a crash. */
export class Instance {
  private readonly child: ChildProcess;
  private readonly closed: Promise<void>;
  /** Output since the last invocation ended. Output between two invocations belongs to the next one, as on Lambda. */
  private lines: string[] = [];
  private dead = false;
  private current: Invocation | undefined;

  constructor(private readonly props: InstanceProps) {
    this.child = spawn(process.execPath, [path.join(__dirname, 'runtime.js')], {
      cwd: props.taskRoot,
      env: { ...props.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A separate process group, so that Ctrl-C does not interrupt an invocation.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream)
        createInterface(stream).on('line', (line) => {
          this.take(line);
        });
    }
    this.child.on('message', (message) => {
      this.current?.handlerEnded(message as Ending);
    });
    this.closed = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.dead = true;
        this.current?.end({ error: exitError(this.current.requestId, code, signal) });
        resolve();
      });
    });
    // Sending an event to a process that has just died emits an error. The `close` event handles that case.
    this.child.on('error', () => undefined);
  }

  /** Process ID; undefined if the process did not start. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get alive(): boolean {
    return !this.dead;
  }

  async invoke(event: unknown, requestId: string = randomUUID()): Promise<InvocationResult> {
    const start = performance.now();
    const limit = this.props.timeoutSeconds * 1000;
    const invocation = (this.current = new Invocation(requestId));
    const timer = setTimeout(() => {
      const message = `Task timed out after ${this.props.timeoutSeconds.toFixed(2)} seconds`;
      invocation.end({ error: sandboxError('Sandbox.Timedout', requestId, message) });
      void this.stop();
    }, limit);
    const context = { ...this.props.context, awsRequestId: requestId };
    this.child.send({ id: requestId, event, context, deadline: Date.now() + limit });
    const ending = await invocation.ended;
    clearTimeout(timer);
    this.current = undefined;
    const { lines } = this;
    this.lines = [];
    return { requestId, ...ending, lines, milliseconds: performance.now() - start };
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
}

/** A running invocation. Ends when the result and the end marks of both output streams have arrived, in any order. */
class Invocation {
  /** Ends the invocation. Further calls have no effect. */
  end: (ending: Ending) => void = () => undefined;
  readonly ended = new Promise<Ending>((resolve) => (this.end = resolve));
  private result: Ending | undefined;
  private openStreams = 2;

  constructor(readonly requestId: string) {}

  handlerEnded({ result, error }: Ending): void {
    this.result = error ? { error } : { result };
    this.endIfComplete();
  }

  streamEnded(): void {
    this.openStreams--;
    this.endIfComplete();
  }

  private endIfComplete(): void {
    if (this.result && this.openStreams === 0) this.end(this.result);
  }
}

function exitError(requestId: string, code: number | null, signal: NodeJS.Signals | null): FunctionError {
  const how = signal ? `signal: ${signal}` : `exit status ${String(code)}`;
  const message =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return sandboxError('Runtime.ExitError', requestId, message);
}

/** Returns an error that Lambda itself reports, because the function cannot. */
function sandboxError(errorType: string, requestId: string, message: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
}
