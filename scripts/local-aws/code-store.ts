import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';

/** Why Lambda would refuse a zip, in its words; undefined if it would take it. */
export function refusalOf(zip: Uint8Array): string | undefined {
  const names: string[] = [];
  try {
    // Lists it without unpacking.
    unzipSync(zip, { filter: ({ name }) => names.push(name) === 0 });
  } catch {
    return 'Could not unzip uploaded file. Please check your file, then try to upload again.';
  }
  return names.every((name) => name.endsWith('/')) ? 'Uploaded file must be a non-empty zip' : undefined;
}

/**
 * The zips of functions and layers as they were uploaded.
 *
 * moto answers with an address at real AWS, and the stack's folder holds the newest zip only; so the front keeps the
 * bytes of each upload, and an older version runs its own code.
 */
export class CodeStore {
  private readonly folder: string;
  private readonly zips = new Map<string, Uint8Array>();
  private readonly layers = new Map<string, string>();

  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  /** Keeps a zip. @returns its SHA-256 in Base64, which is what Lambda calls CodeSha256. */
  keep(zip: Uint8Array): string {
    const hash = createHash('sha256').update(zip).digest('base64');
    this.zips.set(hash, zip);
    return hash;
  }

  /** Keeps the zip of a layer version. */
  keepLayer(versionArn: string, zip: Uint8Array): void {
    this.layers.set(versionArn, this.keep(zip));
  }

  /** Folder that a function's zip is unpacked in, as Lambda unpacks it to /var/task. */
  unpack(hash: string): string {
    const zip = this.zips.get(hash);
    if (!zip) throw new Error(`The code with the SHA-256 ${hash} was never uploaded through this endpoint.`);
    const target = path.join(this.folder, Buffer.from(hash, 'base64').toString('hex').slice(0, 32));
    if (existsSync(target)) return target;
    const temporary = `${target}.unpacking`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    for (const [name, bytes] of Object.entries(unzipSync(zip))) {
      const file = path.join(temporary, name);
      if (!file.startsWith(`${temporary}${path.sep}`))
        throw new Error(`The zip holds a file outside of itself: ${name}`);
      if (name.endsWith('/')) continue;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    renameSync(temporary, target);
    return target;
  }

  /** Folder that a layer is unpacked in, as Lambda unpacks it to /opt. */
  unpackLayer(versionArn: string): string {
    const hash = this.layers.get(versionArn);
    if (hash === undefined)
      throw new Error(`The layer ${versionArn} was never published through this endpoint.`);
    return this.unpack(hash);
  }
}
