import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { listFiles } from '../../../constructs/function/packaging/staging';

/** Terraform configuration of a synthesized stack. */
export const STACK_FILE = 'cdk.tf.json';
/** The fixed modification time that the archive provider 2.7.1 writes. */
const MODIFICATION_TIME = new Date(2049, 0, 1);
const UNIX = 3;
const REGULAR_FILE = 0o100000;

interface ArchiveFile {
  readonly source_dir: string;
  readonly output_path: string;
  readonly output_file_mode: string;
}

interface StackConfiguration {
  data: { archive_file?: Record<string, ArchiveFile> };
  provider: Record<string, unknown>;
  terraform: { required_providers: Record<string, unknown> };
}

/**
 * Creates the zips of `data.archive_file` and replaces the references to that data source with their paths and hashes.
 *
 * For machines without access to the archive provider, and only for stacks of the local AWS. Each zip has the files,
 * order, mode, and time of the provider's zip, but is not compressed.
 *
 * @returns the paths of the zips, relative to `stackFolder`.
 */
export function substituteArchives(stackFolder: string): string[] {
  const file = path.join(stackFolder, STACK_FILE);
  let text = readFileSync(file, 'utf8');
  const archives = Object.entries((JSON.parse(text) as StackConfiguration).data.archive_file ?? {});
  for (const [name, archive] of archives) {
    const zip = zipFolder(
      path.join(stackFolder, inModule(archive.source_dir)),
      parseInt(archive.output_file_mode, 8),
    );
    writeFileSync(path.join(stackFolder, inModule(archive.output_path)), zip);
    text = text
      .replaceAll(`\${data.archive_file.${name}.output_path}`, archive.output_path)
      .replaceAll(
        `\${data.archive_file.${name}.output_base64sha256}`,
        createHash('sha256').update(zip).digest('base64'),
      );
  }
  const stack = JSON.parse(text) as StackConfiguration;
  delete stack.data.archive_file;
  delete stack.provider.archive;
  delete stack.terraform.required_providers.archive;
  writeFileSync(file, JSON.stringify(stack, null, 2));
  return archives.map(([, archive]) => inModule(archive.output_path));
}

function inModule(location: string): string {
  return location.replace('${path.module}/', '');
}

function zipFolder(folder: string, mode: number): Uint8Array {
  const entries: Zippable = {};
  for (const name of listFiles(folder)) {
    entries[name] = [
      readFileSync(path.join(folder, name)),
      { mtime: MODIFICATION_TIME, os: UNIX, attrs: (REGULAR_FILE | mode) * 0x10000 },
    ];
  }
  // Stored, not deflated: the zip never leaves this machine.
  return zipSync(entries, { level: 0 });
}
