import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onInterrupt } from '../signals';
import { UsageError } from '../usage-error';
import { substituteArchives } from './archive-substitute';
import { findTerraform, type TerraformBinary } from './binary';
import { explain } from './explain';
import { readPlannedChanges, type PlannedChange } from './planned-changes';
import { findProviderMirrors, writeCliConfig } from './provider-mirror';
import { readStackFacts } from './stack-facts';

/** Result of a Terraform command. */
export interface TerraformResult {
  readonly status: number | null;
  readonly output: string;
}

/** Props of Terraform. */
export interface TerraformProps {
  /** Folder of the synthesized stack, `<out>/stacks/<stack>`. */
  readonly stackFolder: string;
  /** Folder for Terraform's CLI configuration file. */
  readonly workFolder: string;
  /** AWS endpoint, credentials, and region. The caller's own AWS and Terraform variables are not passed on. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of the stack's variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Aborts Terraform; the pending call rejects with the signal's reason. @default never */
  readonly signal?: AbortSignal;
  /** Called with each line that Terraform prints. */
  readonly onLine?: (line: string) => void;
}

/** Runs Terraform on one synthesized stack, for the demo and the tests. */
export class Terraform {
  readonly binary: TerraformBinary = findTerraform();
  private readonly environment: NodeJS.ProcessEnv;
  private readonly folder: string;

  constructor(private readonly props: TerraformProps) {
    this.folder = path.resolve(props.stackFolder);
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|TF)_/.test(name));
    const variables = Object.entries(props.variables ?? {}).map(([name, value]) => [`TF_VAR_${name}`, value]);
    this.environment = {
      ...Object.fromEntries([...inherited, ...variables] as [string, string][]),
      ...props.environment,
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      TF_CLI_CONFIG_FILE: writeCliConfig(props.workFolder, findProviderMirrors(this.binary.name)),
    };
  }

  /**
   * Runs `terraform init`. If the archive provider is not available, this method creates the stack's zips instead.
   *
   * @param backend false before a mere `validate`.
   * @returns the zips created instead of the archive provider's; empty if it is available.
   * @throws UsageError if another provider is not available.
   */
  async init(backend = true): Promise<string[]> {
    const init = ['init', `-backend=${String(backend)}`];
    const first = await this.run(init);
    if (first.status === 0) return [];
    if (!/hashicorp\/archive[\s\S]*(could not|failed|no available)/i.test(first.output))
      throw this.failure('init', first.output);
    const zips = substituteArchives(this.folder);
    await this.expect(init);
    return zips;
  }

  /** Runs `terraform apply`. */
  async apply(): Promise<void> {
    await this.expect(['apply', '-auto-approve', '-compact-warnings']);
  }

  /** Runs `terraform plan`. */
  async plan(): Promise<{ readonly changes: boolean; readonly output: string }> {
    const { status, output } = await this.run(['plan', '-detailed-exitcode', '-lock=false']);
    if (status !== 0 && status !== 2) throw this.failure('plan', output);
    return { changes: status === 2, output };
  }

  /** Returns the changes of an apply; empty if the resources match the configuration. applyPlanned() applies them. */
  async plannedChanges(): Promise<PlannedChange[]> {
    const plan = ['plan', '-lock=false', `-out=${this.planFile}`];
    const { status, output } = await this.run([...plan, '-json']);
    // As JSON, an error is hard to read.
    if (status !== 0) await this.expect(plan);
    return readPlannedChanges(output);
  }

  /** Applies the plan of the last plannedChanges() call. */
  async applyPlanned(): Promise<void> {
    await this.expect(['apply', '-compact-warnings', this.planFile]);
  }

  /** Runs `terraform validate`, after `init(false)`. */
  async validate(): Promise<TerraformResult> {
    return this.run(['validate']);
  }

  /** Runs `terraform destroy`. */
  async destroy(): Promise<void> {
    await this.expect(['destroy', '-auto-approve', '-compact-warnings']);
  }

  /** Returns the addresses of all resources in the state, including data sources. */
  async listState(): Promise<string[]> {
    return (await this.expect(['state', 'list'])).split('\n').filter(Boolean);
  }

  /** Returns the stack's outputs by name. */
  async outputs(): Promise<Record<string, string>> {
    const outputs = JSON.parse(await this.expect(['output', '-json'])) as Record<string, { value: string }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  private get planFile(): string {
    return path.resolve(this.props.workFolder, 'planned.tfplan');
  }

  private async expect(args: readonly string[]): Promise<string> {
    const { status, output } = await this.run(args);
    if (status !== 0) throw this.failure(args[0] ?? '', output);
    return output;
  }

  private async run(args: readonly string[]): Promise<TerraformResult> {
    const child = spawn(this.binary.command, [`-chdir=${this.folder}`, ...args, '-no-color'], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A separate process group: an interrupt kills Terraform together with its providers. The local AWS they talk to
      // ends too, so there is no state to save.
      detached: true,
    });
    const kill = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const unregister = onInterrupt(kill);
    this.props.signal?.addEventListener('abort', kill);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        output += `${line}\n`;
        this.props.onLine?.(line);
      });
    }
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }).finally(() => {
      unregister();
      this.props.signal?.removeEventListener('abort', kill);
    });
    this.props.signal?.throwIfAborted();
    return { status, output };
  }

  /** Returns Terraform's error, followed by its explanation if there is one. */
  private failure(command: string, output: string): UsageError {
    const start = output.search(/^.*Error: /m);
    const mirrors = findProviderMirrors(this.binary.name).map(({ folder }) => folder);
    const sources = [...mirrors, 'the public registry'].join(' and ');
    const sentences = explain(output, readStackFacts(this.folder, this.binary, sources));
    return new UsageError(
      [`${this.binary.name} ${command} failed:\n${output.slice(Math.max(start, 0)).trim()}`, sentences]
        .filter(Boolean)
        .join('\n\n'),
    );
  }
}
