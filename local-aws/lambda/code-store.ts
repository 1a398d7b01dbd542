import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { replaceFile } from '../../scripts/lib/replace-file';

const ZIP = '.zip';

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

  constructor(
    folder: string,
    /** Hashes of the layers' zips, by the ARN of the version. */
    readonly layers: Record<string, string> = {},
  ) {
    this.folder = path.resolve(folder);
  }

  /** Keeps a zip. @returns its SHA-256 in Base64, which is what Lambda calls CodeSha256. */
  keep(zip: Uint8Array): string {
    const hash = createHash('sha256').update(zip).digest('base64');
    replaceFile(this.zipFile(hash), zip);
    return hash;
  }

  /** Keeps the zip of a layer version. */
  keepLayer(versionArn: string, zip: Uint8Array): void {
    this.layers[versionArn] = this.keep(zip);
  }

  /** Folder that a function's zip is unpacked in, as Lambda unpacks it to /var/task. */
  unpack(hash: string): string {
    const zip = this.zipFile(hash);
    if (!existsSync(zip))
      throw new Error(`The code with the SHA-256 ${hash} was never uploaded through this endpoint.`);
    const target = zip.slice(0, -ZIP.length);
    if (existsSync(target)) return target;
    const temporary = `${target}.unpacking`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
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
    const hash = this.layers[versionArn];
    if (hash === undefined)
      throw new Error(`The layer ${versionArn} was never published through this endpoint.`);
    return this.unpack(hash);
  }

  private zipFile(hash: string): string {
    return path.join(this.folder, `${Buffer.from(hash, 'base64').toString('hex').slice(0, 32)}${ZIP}`);
  }
}
