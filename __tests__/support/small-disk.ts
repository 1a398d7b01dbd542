import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** An in-memory file system of a few kilobytes. Mounting it requires root. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Mounts the file system. @returns undefined, with a warning, if that is not permitted. */
  static mount(kilobytes: number): SmallDisk | undefined {
    const disk = new SmallDisk(mkdtempSync(path.join(tmpdir(), 'disk-')));
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', disk.folder]);
    if (mount.status === 0) return disk;
    rmSync(disk.folder, { recursive: true });
    console.warn('Tests with a full disk are skipped: mounting a file system requires root.');
    return undefined;
  }

  unmount(): void {
    spawnSync('umount', [this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}
