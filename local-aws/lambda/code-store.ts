import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { replaceFile } from '../../scripts/lib/replace-file';

const ZIP = '.zip';

/** Returns Lambda's error message for an invalid zip; undefined if the zip is valid. */
export function findZipError(zip: Uint8Array): string | undefined {
  const names: string[] = [];
  try {
    // Lists the entries without unpacking them.
    unzipSync(zip, { filter: ({ name }) => names.push(name) === 0 });
  } catch {
    return 'Could not unzip uploaded file. Please check your file, then try to upload again.';
  }
  return names.every((name) => name.endsWith('/')) ? 'Uploaded file must be a non-empty zip' : undefined;
}

/**
 * Stores the uploaded zips of functions and layers, so that each version runs its own code. moto returns a URL on real AWS,
 * and the stack's folder holds only the newest zip.
 */
export class CodeStore {
  private readonly folder: string;

  constructor(
    folder: string,
    /** Hash of each layer version's zip, by ARN. */
    readonly layers: Record<string, string> = {},
  ) {
    this.folder = path.resolve(folder);
  }

  /** Stores a zip. @returns its SHA-256 in Base64, which Lambda calls CodeSha256. */
  keep(zip: Uint8Array): string {
    const hash = createHash('sha256').update(zip).digest('base64');
    replaceFile(this.zipFile(hash), zip);
    return hash;
  }

  /** Stores the zip of a layer version. */
  keepLayer(versionArn: string, zip: Uint8Array): void {
    this.layers[versionArn] = this.keep(zip);
  }

  /** Unpacks a function's zip, as Lambda does into /var/task. @returns the folder. */
  unpack(hash: string): string {
    const zip = this.zipFile(hash);
    if (!existsSync(zip))
      throw new Error(`The code with the SHA-256 ${hash} was never uploaded to this endpoint.`);
    const target = zip.slice(0, -ZIP.length);
    if (existsSync(target)) return target;
    const temporary = `${target}.unpacking`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
      const file = path.join(temporary, name);
      if (!file.startsWith(`${temporary}${path.sep}`))
        throw new Error(`The zip contains a path outside its root: ${name}`);
      if (name.endsWith('/')) continue;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    renameSync(temporary, target);
    return target;
  }

  /** Unpacks a layer, as Lambda does into /opt. @returns the folder. */
  unpackLayer(versionArn: string): string {
    const hash = this.layers[versionArn];
    if (hash === undefined) throw new Error(`The layer ${versionArn} was never published to this endpoint.`);
    return this.unpack(hash);
  }

  private zipFile(hash: string): string {
    return path.join(this.folder, `${Buffer.from(hash, 'base64').toString('hex').slice(0, 32)}${ZIP}`);
  }
}
