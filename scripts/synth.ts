/** `npm run synth [-- OPTIONS]` */
import { createCommand, runCommand } from './lib/command-line';

void runCommand(
  createCommand(
    'npm run synth',
    'Writes the stacks of all environments into cdktf.out/stacks as Terraform JSON.',
    ['', '-- --output FOLDER'],
  )
    // Those of cdktf synth, which ignores unknown ones.
    .option('-a, --app <command>', 'run this app instead of main.ts')
    .option('-o, --output <folder>', 'write the stacks into this folder')
    .option(
      '--hcl',
      'write HCL instead of JSON; npm run export:hcl writes it without the faults of CDKTF 0.21',
    )
    .option('--disable-plugin-cache-env', 'do not set TF_PLUGIN_CACHE_DIR')
    .action(async () => {
      const { runSynth } = await import('./lib/cdktf-synth.js');
      await runSynth(process.argv.slice(2));
    }),
);
