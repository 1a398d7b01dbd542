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

/** What the commands need that run where there is no Node.js. */
const TOOLS =
  'awk basename bash cat cp dirname env find grep gzip head jq ls mkdir mktemp rm sed sh tar tr'.split(' ');

/** Commands of a job in the order of its steps; those of actions are not run. */
export function stepsOf(file: string, job?: string): readonly Step[] {
  const { jobs, runs } = parse(readFileSync(path.join(PROJECT_ROOT, '.github', file), 'utf8')) as {
    jobs?: Readonly<Record<string, { steps: readonly Step[] }>>;
    runs?: { steps: readonly Step[] };
  };
  const steps = (job === undefined ? runs : jobs?.[job])?.steps ?? [];
  return steps.filter(({ run }) => run !== undefined);
}

/** Runs commands as GitHub's shell does; not synchronously, since the local AWS that they talk to is in this process. */
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

/** A machine as a pipeline hands it out: the checked out scripts, Terraform, a few tools, and no Node.js. */
export class WorkflowMachine {
  /** What the commands have printed. */
  output = '';
  private readonly environment: NodeJS.ProcessEnv;

  /**
   * @param folder what is in it is removed.
   * @param environment where AWS is; nothing else of the caller's environment is passed on.
   */
  constructor(
    readonly folder: string,
    environment: Readonly<Record<string, string>>,
  ) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, '.bin'), { recursive: true });
    const scripts = path.join('scripts', 'ci');
    cpSync(path.join(PROJECT_ROOT, scripts), path.join(folder, scripts), { recursive: true });
    for (const tool of [...TOOLS, findTerraform().command])
      symlinkSync(locate(tool), path.join(folder, '.bin', path.basename(tool)));
    this.environment = {
      ...environment,
      PATH: path.join(folder, '.bin'),
      HOME: folder,
      GITHUB_OUTPUT: path.join(folder, 'output.txt'),
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
    };
  }

  /** Runs commands as GitHub does: after one that failed, only those that are for that case. @returns whether all went well. */
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
