/** Formats what happened to each object as readable lines, from the function's own log lines. Pure. */
import { readEitherEvent } from '../../lambda-src/events/eventbridge-events';
import type { InvocationResult } from '../../local-aws/lambda/invocation';
import { printable } from '../lib/terminal';

/** The shown part of what Telemetry logs about an object. */
interface LogLine {
  readonly requestId?: string;
  readonly key?: string;
  /** Absent if it failed. */
  readonly result?: string;
  readonly milliseconds?: number;
  readonly original?: Image;
  readonly thumbnail?: Image;
  /** Absent without variants. */
  readonly variants?: readonly Image[];
  /** Why no attempt can create a thumbnail. */
  readonly reason?: string;
  /** The image that cannot be made; absent if the failure concerns all of them. */
  readonly variant?: string;
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

/** Returns a line for each object of an invocation: result, key, sizes or reason, milliseconds. */
export function describeInvocation(
  { lines, error, milliseconds }: Pick<InvocationResult, 'lines' | 'error' | 'milliseconds'>,
  event: unknown,
): string[] {
  const objects = lines.flatMap(readLine).map((line) => {
    const time = `${Math.round(line.milliseconds ?? milliseconds)} ms`;
    const { key, result, reason, variant } = line;
    if (result === undefined) {
      const what = [reason ?? line.error?.name ?? '', variant && `(${variant})`].filter(Boolean).join(' ');
      const why = `${what}: ${line.error?.message ?? ''}`;
      return format(reason === undefined ? ATTEMPT_FAILED : 'failed', key, why, time);
    }
    return format(result, key, describeImages(line), time);
  });
  // The function cannot log its own timeout or crash.
  const unsaid = error !== undefined && !objects.some((line) => line.startsWith(ATTEMPT_FAILED));
  if (!unsaid) return objects;
  const why = error.errorMessage;
  return [
    ...objects,
    ...keysOf(event).map((key) => format(ATTEMPT_FAILED, key, why, `${Math.round(milliseconds)} ms`)),
  ];
}

/** Returns a line for each object of an event that was sent to the failure queue. */
export function describeGivenUp(event: unknown, attempts: number): string[] {
  return keysOf(event).map((key) =>
    format('given up', key, `on the failure queue after ${attempts} attempts`),
  );
}

/** Returns a failure of the local AWS as one line, without the log and stack trace that follow the first. */
export function describeTrouble(description: string): string {
  const [first = ''] = description.split('\n');
  return format('local AWS', first.replace(/\. moto log:$/, ''));
}

function readLine(text: string): LogLine[] {
  try {
    const line = JSON.parse(text) as LogLine;
    return line.requestId !== undefined && (line.result ?? line.error) !== undefined ? [line] : [];
  } catch {
    return []; // Not printed by the logger.
  }
}

function keysOf(event: unknown): (string | undefined)[] {
  return readEitherEvent(event).map((record) => ('object' in record ? record.object.key : undefined));
}

function format(what: string, key = '(unreadable event)', ...details: readonly string[]): string {
  return [what.padEnd(ATTEMPT_FAILED.length), key, ...details.filter(Boolean)].map(printable).join('  ');
}

function describeImages({ original, thumbnail, variants = [] }: LogLine): string {
  if (!original || !thumbnail) return '';
  const more = variants.length > 0 ? ` + ${variants.length} variant${variants.length === 1 ? '' : 's'}` : '';
  return `${describeImage(original)} → ${describeImage(thumbnail)}${more}`;
}

function describeImage({ width, height, format: type, size }: Image): string {
  return `${width}×${height} ${type} ${describeSize(size)}`;
}

function describeSize(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
