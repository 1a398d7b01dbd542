import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Replaces a file atomically, and creates its folder if it is missing. If it fails, the old file remains.
 *
 * The package write-file-atomic (8.0.0) is no substitute: it ignores how many bytes were written, so on a full disk it
 * replaces the file by a truncated one and reports no error. `writeFileSync` writes all bytes or throws.
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  // Two processes may replace the same file.
  const temporary = `${file}.${process.pid}.new`;
  try {
    writeFileSync(temporary, content, { flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
