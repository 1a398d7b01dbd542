/**
 * Preloads tsx for the commands that new users run first. If modules are missing, it says how to install them, which the
 * errors of the shell and of Node.js do not.
 */
import console from 'node:console';
import process from 'node:process';

const explain = () => {
  console.error('Modules are missing or partly installed: run "npm ci", then run the command again.');
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
