/** What became of each object, as lines to read, made from the function's own log lines. Pure. */
import { readEitherEvent } from '../../lambda-src/events/eventbridge-events';
import type { InvocationResult } from '../../local-aws/lambda/instance';
import { printable } from '../lib/terminal';

/** What Telemetry prints of an object, as far as it is shown. */
interface LogLine {
  readonly requestId?: string;
  readonly key?: string;
  /** Absent where it failed. */
  readonly result?: string;
  readonly milliseconds?: number;
  readonly original?: Image;
  readonly thumbnail?: Image;
  /** Why no attempt will ever make a thumbnail. */
  readonly reason?: string;
  readonly error?: { readonly name: string; readonly message: string };
}

interface Image {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  /** In bytes. */
  readonly size: number;
}

const ATTEMPT_FAILED = 'attempt failed';

/** A line for each object of an invocation: what came of it, key, sizes or why not, milliseconds. */
export function describeInvocation(
  { lines, error, milliseconds }: Pick<InvocationResult, 'lines' | 'error' | 'milliseconds'>,
  event: unknown,
): string[] {
  const objects = lines.flatMap(readLine).map((line) => {
    const time = `${Math.round(line.milliseconds ?? milliseconds)} ms`;
    const { key, result, original, thumbnail, reason } = line;
    if (result === undefined) {
      const why = `${reason ?? line.error?.name ?? ''}: ${line.error?.message ?? ''}`;
      return format(reason === undefined ? ATTEMPT_FAILED : 'failed', key, why, time);
    }
    const sizes = original && thumbnail ? `${describeImage(original)} → ${describeImage(thumbnail)}` : '';
    return format(result, key, sizes, time);
  });
  // Of a timeout or a crash the function itself cannot tell.
  const unsaid = error !== undefined && !objects.some((line) => line.startsWith(ATTEMPT_FAILED));
  if (!unsaid) return objects;
  const why = error.errorMessage;
  return [
    ...objects,
    ...keysOf(event).map((key) => format(ATTEMPT_FAILED, key, why, `${Math.round(milliseconds)} ms`)),
  ];
}

/** A line for each object of an event that lies on the failure queue now. */
export function describeGivenUp(event: unknown, attempts: number): string[] {
  return keysOf(event).map((key) =>
    format('given up', key, `on the failure queue after ${attempts} attempts`),
  );
}

/** What the local AWS could not do, in a line: less the log and the stack that follow the first. */
export function describeTrouble(description: string): string {
  const [first = ''] = description.split('\n');
  return format('local AWS', first.replace(/\. moto log:$/, ''));
}

function readLine(text: string): LogLine[] {
  try {
    const line = JSON.parse(text) as LogLine;
    return line.requestId !== undefined && (line.result ?? line.error) !== undefined ? [line] : [];
  } catch {
    return []; // Printed by something else than the logger.
  }
}

function keysOf(event: unknown): (string | undefined)[] {
  return readEitherEvent(event).map((record) => ('object' in record ? record.object.key : undefined));
}

function format(what: string, key = '(unreadable event)', ...details: readonly string[]): string {
  return [what.padEnd(ATTEMPT_FAILED.length), key, ...details.filter(Boolean)].map(printable).join('  ');
}

function describeImage({ width, height, format: type, size }: Image): string {
  return `${width}×${height} ${type} ${describeSize(size)}`;
}

function describeSize(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
