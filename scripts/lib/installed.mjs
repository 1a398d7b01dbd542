/**
 * Preloaded in tsx's place by the commands that a newcomer types first: where modules are missing, it says what to do.
 * The shell and Node.js would each say it in their own words.
 */
import console from 'node:console';
import process from 'node:process';

const explain = () => {
  console.error('Modules are missing, or only half installed: run "npm ci", and the same command again.');
};

process.on('uncaughtExceptionMonitor', ({ code }) => {
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') explain();
});

try {
  await import('tsx');
} catch {
  explain();
  process.exit(1);
}
