/** `npm run build [-- --clean]` */
import { createCommand, runCommand } from './lib/command-line';

interface Options {
  readonly clean?: boolean;
}

void runCommand(
  createCommand(
    'npm run build',
    'Stages the function and its layers in dist, as every synth does when they are missing or out of date.',
    ['', '-- --clean'],
  )
    .option('--clean', 'delete dist first')
    .action(async ({ clean }: Options) => {
      const { ARCHITECTURES, removeStaged, stageFunction, stageLayer } =
        await import('../constructs/function/packaging/index.js');
      const { print } = await import('./lib/terminal.js');
      process.umask(0o022);
      if (clean) removeStaged();
      for (const staged of [stageFunction(), ...ARCHITECTURES.map(stageLayer)])
        print(`${staged.path}  ${staged.hash}`);
    }),
);
