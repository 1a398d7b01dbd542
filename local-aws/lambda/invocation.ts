import type { FunctionError } from './runtime-api';

/** Outcome of one invocation. */
export interface InvocationResult extends Ending {
  readonly requestId: string;
  /** Lines that the function printed. */
  readonly lines: readonly string[];
  /** From the delivery of the event to the end. */
  readonly milliseconds: number;
  /** Time until the function was loaded. Only of the first invocation. */
  readonly initMilliseconds?: number | undefined;
  /** Peak resident memory of the process since its start, in MiB; 0 if it is unknown. */
  readonly peakMebibytes?: number;
}

/** How an invocation ends. */
export interface Ending {
  /** The handler's result; undefined if it failed. */
  readonly result?: unknown;
  readonly error?: FunctionError;
  /** What Lambda reports if it ended the invocation, or if the process ended. Absent if the handler threw the error. */
  readonly platformError?: PlatformError;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report */
export interface PlatformError {
  readonly status: 'error' | 'timeout';
  readonly errorType?: string | undefined;
}

/** A running invocation. Ends when the result and the end marks of both output streams have arrived, in any order. */
export class Invocation {
  /** Ends the invocation. Further calls have no effect. */
  end: (ending: Ending) => void = () => undefined;
  readonly ended = new Promise<Ending>((resolve) => (this.end = resolve));
  private reported: Ending | undefined;
  private openStreams = 2;

  constructor(readonly requestId: string) {}

  handlerEnded(reported: Ending): void {
    this.reported = reported;
    this.endIfComplete();
  }

  streamEnded(): void {
    this.openStreams--;
    this.endIfComplete();
  }

  private endIfComplete(): void {
    if (this.reported && this.openStreams === 0) this.end(this.reported);
  }
}

/** Returns the ending for a function that did not return in time. */
export function timeoutEnding(requestId: string, seconds: number): Ending {
  const error = sandboxError(
    'Sandbox.Timedout',
    requestId,
    `Task timed out after ${seconds.toFixed(2)} seconds`,
  );
  return { error, platformError: { status: 'timeout' } };
}

/**
 * Returns the ending for a function that cannot be loaded. Lambda reports only error types that look like its own
 * (GetValidRuntimeOrFunctionErrorType in
 * https://github.com/aws/aws-lambda-runtime-interface-emulator/blob/develop/internal/lambda/fatalerror/fatalerror.go).
 */
export function initEnding(error: FunctionError): Ending {
  const [errorType = 'Runtime.Unknown'] =
    /(Runtime|Function)\.[A-Z][a-zA-Z]+/.exec(error.errorType ?? '') ?? [];
  return { error, platformError: { status: 'error', errorType } };
}

/** Returns the ending for a process that ended by itself or was killed because it used too much memory. */
export function exitEnding(
  requestId: string,
  code: number | null,
  signal: NodeJS.Signals | null,
  outOfMemory: boolean,
): Ending {
  const how = signal ? `signal: ${SIGNAL_TEXTS[signal] ?? signal}` : `exit status ${String(code)}`;
  const message =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  const error = sandboxError('Runtime.ExitError', requestId, message);
  const errorType = outOfMemory ? 'Runtime.OutOfMemory' : error.errorType;
  return { error, platformError: { status: 'error', errorType } };
}

/** Lambda names signals as Go does: https://pkg.go.dev/syscall#Signal.String */
const SIGNAL_TEXTS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** Returns an error that Lambda itself reports, because the function cannot. */
function sandboxError(errorType: string, requestId: string, message: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
}
