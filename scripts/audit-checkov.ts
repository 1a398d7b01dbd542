/** `npm run audit:checkov` */
import { createCommand, runCommand } from './lib/command-line';

void runCommand(
  createCommand(
    'npm run audit:checkov',
    'Scans the synthesized stacks with Checkov. A check that fails without a reason in scripts/checks/audit/skips.ts is an error.',
  ).action(async () => {
    const { runAudit } = await import('./checks/audit/run-audit.js');
    await runAudit();
  }),
);
