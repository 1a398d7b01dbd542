/** The memory of a process as Linux counts it. */
import { readFileSync } from 'node:fs';

/** A process's number, or this one. */
export type ProcessId = number | 'self' | undefined;

/**
 * The most memory that was resident since the process began its program, in MiB; 0 where nothing tells, as of a process
 * that is gone. Not `maxRSS`, which begins with what the parent had: https://man7.org/linux/man-pages/man2/getrusage.2.html
 */
export function peakMebibytes(id: ProcessId): number {
  return read(id, 'VmHWM');
}

/** The memory that is resident now, in MiB; 0 where nothing tells. */
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
