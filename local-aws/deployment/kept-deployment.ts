import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../scripts/lib/replace-file';

interface Note {
  readonly endpoint: string;
  /** Name of the stack; absent in notes of earlier versions. */
  readonly stack?: string;
  /** Fingerprint of what was applied last; absent while an apply is running. */
  readonly fingerprint?: string;
}

/** A deployment whose local AWS is saved and restored: what the next start needs to know. */
export class KeptDeployment {
  /** Folder of the saved local AWS. */
  readonly stateFolder: string;
  private readonly noteFile: string;
  private readonly terraformState: string;

  /** @param folder of this deployment's files, including Terraform's state. */
  constructor(
    private readonly folder: string,
    private readonly stack: string,
  ) {
    this.stateFolder = path.join(folder, 'state');
    this.noteFile = path.join(folder, 'kept.json');
    this.terraformState = path.join(folder, `terraform.${stack}.tfstate`);
  }

  /** Whether a deployment was completed and saved here. */
  get exists(): boolean {
    return existsSync(this.noteFile);
  }

  /** Name of the stack that was deployed here, if it is another one; its resources would collide with this one's. */
  get otherStack(): string | undefined {
    const stack = this.exists ? this.note.stack : undefined;
    return stack === this.stack ? undefined : stack;
  }

  /** Port of the last start. */
  get port(): number | undefined {
    return this.exists ? Number(new URL(this.note.endpoint).port) : undefined;
  }

  /** Whether exactly this was applied last, and completely. */
  isAsApplied(fingerprint: string): boolean {
    return this.exists && this.note.fingerprint === fingerprint;
  }

  /** Moves to another endpoint: Terraform's state contains the queue's URL, and thus the port. */
  moveTo(endpoint: string): void {
    if (!this.exists || this.note.endpoint === endpoint) return;
    const state = readFileSync(this.terraformState, 'utf8');
    replaceFile(this.terraformState, state.replaceAll(`${this.note.endpoint}/`, `${endpoint}/`));
    replaceFile(this.noteFile, JSON.stringify({ ...this.note, endpoint }));
  }

  /** Call it before an apply: an interrupted apply must not count as done. */
  beginApply(): void {
    if (this.exists)
      replaceFile(
        this.noteFile,
        JSON.stringify({ endpoint: this.note.endpoint, stack: this.stack } satisfies Note),
      );
  }

  /** Call it after an apply, once the local AWS is saved. */
  endApply(endpoint: string, fingerprint: string): void {
    replaceFile(this.noteFile, JSON.stringify({ endpoint, stack: this.stack, fingerprint } satisfies Note));
  }

  /** Deletes the deployment with its folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get note(): Note {
    return JSON.parse(readFileSync(this.noteFile, 'utf8')) as Note;
  }
}

/** Returns a hash of a deployment: of the synthesized stack, which names its packages by their content, and the variables. */
export function fingerprintOf(stackFolder: string, variables: Readonly<Record<string, string>>): string {
  const stack = readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8');
  return createHash('sha256')
    .update(JSON.stringify([stack, variables]))
    .digest('hex');
}
