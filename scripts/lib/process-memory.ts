/** Memory of a process, from Linux's /proc. */
import { readFileSync } from 'node:fs';

/** A process id, or `self` for this process. */
export type ProcessId = number | 'self' | undefined;

/**
 * Returns the peak resident memory in MiB since the process started its program, or 0 if it is unknown (the process has
 * ended, or the system has no /proc). `maxRSS` would start at the parent's peak:
 * https://man7.org/linux/man-pages/man2/getrusage.2.html
 */
export function peakMebibytes(id: ProcessId): number {
  return read(id, 'VmHWM');
}

/** Returns the current resident memory in MiB, or 0 if it is unknown. */
export function residentMebibytes(id: ProcessId): number {
  return read(id, 'VmRSS');
}

function read(id: ProcessId, field: string): number {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
