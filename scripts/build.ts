/** `npm run build [-- --clean]`: stages the function and its layers, as every synth does where they are missing or stale. */
import { parseArgs } from 'node:util';
import { ARCHITECTURES, removeStaged, stageFunction, stageLayer } from '../constructs/function/packaging';
import { print } from './lib/terminal';
import { runScript } from './lib/usage-error';

void runScript(() => {
  const { values } = parseArgs({ options: { clean: { type: 'boolean' } } });
  process.umask(0o022);
  if (values.clean) removeStaged();
  for (const staged of [stageFunction(), ...ARCHITECTURES.map(stageLayer)])
    print(`${staged.path}  ${staged.hash}`);
});
