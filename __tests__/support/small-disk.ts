import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file system in memory of a few kilobytes, where this process may mount one. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns undefined, and says so, where nothing can be mounted. */
  static mount(kilobytes: number): SmallDisk | undefined {
    const disk = new SmallDisk(mkdtempSync(path.join(tmpdir(), 'disk-')));
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', disk.folder]);
    if (mount.status === 0) return disk;
    rmSync(disk.folder, { recursive: true });
    console.warn('Tests with a full disk are skipped: no file system can be mounted here, which takes root.');
    return undefined;
  }

  unmount(): void {
    spawnSync('umount', [this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}
