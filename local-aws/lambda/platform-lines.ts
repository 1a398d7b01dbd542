import type { FunctionConfiguration } from './functions';
import type { InvocationResult } from './invocation';

/**
 * Returns the lines that Lambda itself writes before and after an invocation, in its JSON log format.
 *
 * An error that the handler threw is not an error of the platform: the runtime reports it, and Lambda's own code then sends
 * the status `success` (`doInvoke` and `handleReset` in rapid/handlers.go of
 * https://github.com/aws/aws-lambda-runtime-interface-emulator).
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
 */
export function platformLines(
  { Version, MemorySize }: Pick<FunctionConfiguration, 'Version' | 'MemorySize'>,
  invocation: Omit<InvocationResult, 'lines' | 'result' | 'error'>,
  time: Date,
): [string, string] {
  const { requestId, platformError, milliseconds, initMilliseconds, peakMebibytes } = invocation;
  const line = (type: string, record: object): string =>
    JSON.stringify({ time: time.toISOString(), type, record: { requestId, ...record } });
  const metrics = {
    durationMs: round(milliseconds),
    // Initialization is billed: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
    billedDurationMs: Math.ceil(milliseconds + (initMilliseconds ?? 0)),
    memorySizeMB: MemorySize,
    ...(peakMebibytes && { maxMemoryUsedMB: Math.ceil(peakMebibytes) }),
    ...(initMilliseconds !== undefined && { initDurationMs: round(initMilliseconds) }),
  };
  return [
    line('platform.start', { version: Version }),
    line('platform.report', { status: 'success', ...platformError, metrics }),
  ];
}

/** Rounds to hundredths. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
