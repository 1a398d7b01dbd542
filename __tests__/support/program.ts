import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

/** Prints the modules that a process has loaded. */
const PROBE = `import { createRequire } from 'node:module';
import { writeSync } from 'node:fs';
const { cache } = createRequire(${JSON.stringify(path.join(PROJECT_ROOT, 'main.ts'))});
process.on('exit', () => writeSync(2, '\\nLOADED ' + JSON.stringify(Object.keys(cache))));`;

/** How a program of the project ended. */
export interface ProgramEnd {
  readonly status: number | null;
  readonly printed: string;
  readonly errors: string;
  /** Files that it loaded, relative to the project's root. */
  readonly loaded: readonly string[];
}

/** Runs a program of the project as its npm command does. */
export async function runProgram(program: string, ...words: string[]): Promise<ProgramEnd> {
  const probe = `data:text/javascript,${encodeURIComponent(PROBE)}`;
  const child = spawn(process.execPath, ['--import', probe, '--import', 'tsx', program, ...words], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [printed, output, status] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const [errors = '', files = '[]'] = output.split('\nLOADED ');
  const loaded = (JSON.parse(files) as string[]).map((file) => path.relative(PROJECT_ROOT, file));
  return { status, printed, errors, loaded };
}

/** Those of the loaded files that take long to load. tsx itself loads esbuild, so its importer stands for it. */
export function heavyModules({ loaded }: ProgramEnd): string[] {
  return loaded.filter((file) =>
    /^(constructs\/function\/packaging\/|node_modules\/(sharp|@img|cdktf|@cdktf)\/)/.test(file),
  );
}
