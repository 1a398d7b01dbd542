import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Marks the end of one invocation's output on either stream; runtime.js writes it. */
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

type Ending = Pick<InvocationResult, 'result' | 'error'>;

/** One warm child process: handles one event at a time, and is dead after a timeout or a crash. */
export class Instance {
  private readonly child: ChildProcess;
  private readonly closed: Promise<void>;
  /** What was printed since the last invocation ended; what is printed in between counts to the next, as on Lambda. */
  private lines: string[] = [];
  private dead = false;
  private current: Invocation | undefined;

  constructor(private readonly props: InstanceProps) {
    this.child = spawn(process.execPath, [path.join(__dirname, 'runtime.js')], {
      cwd: props.taskRoot,
      env: { ...props.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: a Ctrl-C lets it end what it is at.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream)
        createInterface(stream).on('line', (line) => {
          this.take(line);
        });
    }
    this.child.on('message', (message) => {
      this.current?.answered(message as Ending);
    });
    this.closed = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.dead = true;
        this.current?.end({ error: exitError(this.current.requestId, code, signal) });
        resolve();
      });
    });
    // A child that dies while an event is on its way to it: its close says all that there is to say.
    this.child.on('error', () => undefined);
  }

  /** What the operating system calls it; undefined where it did not start. */
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
    // Behind what was printed without a line's end, if anything was.
    const end = line.indexOf(END);
    if (end !== 0) this.lines.push(end < 0 ? line : line.slice(0, end));
    if (end >= 0) this.current?.printed();
  }
}

/** One event under way: ended when its answer and the ends of both output streams have come, in whatever order. */
class Invocation {
  /** Ends it in any case; the first ending counts. */
  end: (ending: Ending) => void = () => undefined;
  readonly ended = new Promise<Ending>((resolve) => (this.end = resolve));
  private answer: Ending | undefined;
  private openStreams = 2;

  constructor(readonly requestId: string) {}

  answered({ result, error }: Ending): void {
    this.answer = error ? { error } : { result };
    this.endIfComplete();
  }

  printed(): void {
    this.openStreams--;
    this.endIfComplete();
  }

  private endIfComplete(): void {
    if (this.answer && this.openStreams === 0) this.end(this.answer);
  }
}

function exitError(requestId: string, code: number | null, signal: NodeJS.Signals | null): FunctionError {
  const how = signal ? `signal: ${signal}` : `exit status ${String(code)}`;
  const message =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return sandboxError('Runtime.ExitError', requestId, message);
}

/** An error that Lambda reports in the place of a function that cannot any more. */
function sandboxError(errorType: string, requestId: string, message: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
}
