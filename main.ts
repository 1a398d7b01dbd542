import { App } from 'cdktf';
import { ConfigurationError } from './constructs/config/configuration-error';
import { readContext } from './constructs/config/context';
import { StagingError } from './constructs/function/packaging';
import { ThumbnailStack } from './constructs/thumbnail-stack';

/** Synthesizes the stacks of all environments: the CDKTF command line removes the folders of stacks that a synth omits. */
function synthesize(): void {
  const app = new App();
  for (const { stack, ...props } of readContext(app)) new ThumbnailStack(app, stack, props);
  app.synth();
}

// The modes of staged files must not depend on the shell's umask.
process.umask(0o022);
try {
  synthesize();
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof StagingError)) throw error;
  // Both messages say what to do; a stack trace would hide that.
  console.error(error.message);
  process.exitCode = 1;
}
