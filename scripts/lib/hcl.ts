import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { REQUIRED_VERSION } from '../../constructs/thumbnail-stack';
import { synthesize, type SynthSettings } from './synth';
import { print, printable } from './terminal';
import { findTerraform } from './terraform/binary';
import { UsageError } from './usage-error';

/** A stack's file in HCL. */
export const HCL_FILE = 'cdk.tf';

/** Exports the stacks into a folder of the user's choice. @throws UsageError with exit code 2 if it is not an empty folder. */
export function exportHclInto(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  const refusal = (problem: string): UsageError =>
    new UsageError(
      `${printable(folder)} ${problem}: name an empty folder, or one that does not exist yet.`,
      2,
    );
  if (stats && !stats.isDirectory()) throw refusal('is a file');
  if (stats && readdirSync(folder).length > 0) throw refusal('is not empty');
  exportHcl({ outputFolder: folder });
  print(`Wrote the stacks as plain Terraform: ${printable(path.join(folder, 'stacks'))}`);
}

/** Writes each stack as plain Terraform: a folder with `cdk.tf` and the content of the zips, without a trace of CDKTF. */
export function exportHcl(settings: Omit<SynthSettings, 'hcl'>): void {
  synthesize({ ...settings, hcl: true });
  const { command } = findTerraform();
  const stacks = path.join(settings.outputFolder, 'stacks');
  rmSync(path.join(settings.outputFolder, 'manifest.json'), { force: true });
  for (const name of readdirSync(stacks)) {
    const folder = path.join(stacks, name);
    rmSync(path.join(folder, 'metadata.json'));
    const file = path.join(folder, HCL_FILE);
    writeFileSync(file, fixHcl(readFileSync(file, 'utf8')));
    const { status, stderr } = spawnSync(command, ['fmt', file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`terraform fmt ${file}:\n${stderr}`);
  }
}

/**
 * Corrects faults of CDKTF 0.21: it writes a setting of the `terraform` block that it does not know without its value,
 * calls `removed` blocks `moved` and `check` blocks `variable`, writes conditions as a list instead of blocks, and does not
 * escape quotation marks in a string with an interpolation, such as every policy.
 */
export function fixHcl(text: string): string {
  return text
    .replace('0 = "required_version"', `required_version = "${REQUIRED_VERSION}"`)
    .replace(/^moved \{(?=\nfrom = \S+\nlifecycle \{)/gm, 'removed {')
    .replace(/^variable (?="[^"]+" \{\n+ *assert \{)/gm, 'check ')
    .replace(/^ *(precondition|postcondition) = \[\n([^]*?)^\]\n/gm, (_, kind: string, list: string) =>
      list.replace(/^\{$/gm, `${kind} {`).replace(/^\},?$/gm, '}'),
    )
    .replace(/^((?:[^"=]+ = )?")(.*)("|",)$/gm, (_, start: string, content: string, end: string) => {
      const parts = splitAtInterpolations(content);
      const isEscaped = parts.every((part, index) => index % 2 === 1 || !/(^|[^\\])"/.test(part));
      if (isEscaped) return `${start}${content}${end}`;
      const escaped = parts.map((part, index) => (index % 2 === 1 ? part : part.replace(/["\\]/g, '\\$&')));
      return `${start}${escaped.join('')}${end}`;
    });
}

/** Returns plain text and `${…}` in turn, beginning and ending with plain text. */
function splitAtInterpolations(text: string): string[] {
  const parts: string[] = [];
  let plainFrom = 0;
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', plainFrom)) {
    let end = start + 2;
    for (let depth = 1; depth > 0 && end < text.length; end++)
      depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
    parts.push(text.slice(plainFrom, start), text.slice(start, end));
    plainFrom = end;
  }
  return [...parts, text.slice(plainFrom)];
}
