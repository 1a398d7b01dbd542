import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { REQUIRED_VERSION } from '../../constructs/thumbnail-stack';
import { synthesize, type SynthSettings } from './synth';
import { findTerraform } from './terraform/binary';

/** Of a stack in Terraform's own language. */
export const HCL_FILE = 'cdk.tf';

/**
 * Writes each stack as plain Terraform: a folder with `cdk.tf` and the files that the zips are made of, and nothing of
 * CDKTF.
 */
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
 * Corrects what CDKTF 0.21 writes wrongly: a setting of the `terraform` block that it does not know stands there without
 * its value, `removed` blocks are called `moved`, preconditions are a list rather than blocks, and quotation marks are
 * not escaped in a text that has an interpolation, as every policy has.
 */
export function fixHcl(text: string): string {
  return text
    .replace('0 = "required_version"', `required_version = "${REQUIRED_VERSION}"`)
    .replace(/^moved \{(?=\nfrom = \S+\nlifecycle \{)/gm, 'removed {')
    .replace(/^ *precondition = \[\n([^]*?)^\]\n/gm, (_, list: string) =>
      list.replace(/^\{$/gm, 'precondition {').replace(/^\},?$/gm, '}'),
    )
    .replace(/^((?:[^"=]+ = )?")(.*)("|",)$/gm, (_, start: string, content: string, end: string) => {
      const parts = splitAtInterpolations(content);
      const isEscaped = parts.every((part, index) => index % 2 === 1 || !/(^|[^\\])"/.test(part));
      if (isEscaped) return `${start}${content}${end}`;
      const escaped = parts.map((part, index) => (index % 2 === 1 ? part : part.replace(/["\\]/g, '\\$&')));
      return `${start}${escaped.join('')}${end}`;
    });
}

/** @returns plain text and `${…}` by turns, the first and the last of which are plain. */
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
