/** `npm run -s try -- FILE|FOLDER… [OPTIONS]` */
import { runCommand } from './lib/command-line';
import { endWithReader } from './lib/terminal';
import { tryCommand } from './try/arguments';

endWithReader();
void runCommand(
  tryCommand(async (words) => {
    const { runTry } = await import('./try/run-try.js');
    await runTry(words);
  }),
);
