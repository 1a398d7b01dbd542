import { App } from 'cdktf';
import { readContext } from './constructs/config/context';
import { ThumbnailStack } from './constructs/thumbnail-stack';
import { ENVIRONMENTS } from './lambda-src/contract';

// The staged files' modes must not depend on the shell of whoever synthesizes.
process.umask(0o022);

const app = new App();
// All of them, always: the CDKTF command line removes the folders of stacks that a synth does not produce.
for (const environment of ENVIRONMENTS) {
  const { name, ...props } = readContext(app, environment);
  // The stack's id names its state and all that it makes: so two names never share either.
  new ThumbnailStack(app, `${name}-${environment}`, { environment, ...props });
}
app.synth();
