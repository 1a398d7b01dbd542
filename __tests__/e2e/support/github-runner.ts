import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';
import { findTerraform } from '../../../scripts/lib/terraform/binary';

interface Step {
  readonly run?: string;
  readonly if?: string;
}

/** Programs that the commands of jobs without Node.js need. */
const TOOLS =
  'awk basename bash cat cp dirname env find grep gzip head jq ls mkdir mktemp rm sed sh tar tr'.split(' ');

/** Returns the commands of a job in the order of its steps, without actions. */
export function stepsOf(file: string, job?: string): readonly Step[] {
  const { jobs, runs } = parse(readFileSync(path.join(PROJECT_ROOT, '.github', file), 'utf8')) as {
    jobs?: Readonly<Record<string, { steps: readonly Step[] }>>;
    runs?: { steps: readonly Step[] };
  };
  const steps = (job === undefined ? runs : jobs?.[job])?.steps ?? [];
  return steps.filter(({ run }) => run !== undefined);
}

/** Runs commands as GitHub's shell does. Asynchronous, because the local AWS that they call runs in this process. */
export async function runCommands(
  commands: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ status: number | null; output: string }> {
  const child = spawn('bash', ['-e', '-c', commands], { cwd: folder, env: environment });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end();
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}

/** A runner's machine: the checked-out scripts, Terraform, a few tools, and no Node.js. */
export class WorkflowMachine {
  /** Output of the commands. */
  output = '';
  private readonly environment: NodeJS.ProcessEnv;

  /**
   * @param folder its content is removed.
   * @param environment variables for AWS clients. No other variables of the caller are passed on.
   */
  constructor(
    readonly folder: string,
    environment: Readonly<Record<string, string>>,
  ) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, '.bin'), { recursive: true });
    const scripts = path.join('scripts', 'ci');
    cpSync(path.join(PROJECT_ROOT, scripts), path.join(folder, scripts), { recursive: true });
    for (const tool of TOOLS) symlinkSync(locate(tool), path.join(folder, '.bin', tool));
    // The steps and documented commands call it by this name. It may be OpenTofu.
    symlinkSync(locate(findTerraform().command), path.join(folder, '.bin', 'terraform'));
    this.environment = {
      ...environment,
      PATH: path.join(folder, '.bin'),
      HOME: folder,
      GITHUB_OUTPUT: path.join(folder, 'output.txt'),
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
    };
  }

  /** Runs commands as GitHub does: after a failure, only those for that case. @returns whether all succeeded. */
  async run(steps: readonly Step[], variables: Readonly<Record<string, string>> = {}): Promise<boolean> {
    let isWell = true;
    for (const { run = '', if: condition = '' } of steps) {
      if (!isWell && !condition.includes('!cancelled()')) continue;
      const { status, output } = await runCommands(run, this.folder, { ...this.environment, ...variables });
      this.output += output;
      isWell &&= status === 0;
    }
    return isWell;
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }
}

function locate(tool: string): string {
  const { stdout } = spawnSync('sh', ['-c', `command -v "${tool}"`], { encoding: 'utf8' });
  return stdout.trim();
}
