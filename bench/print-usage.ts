/** Preload (`node --import`): prints peak memory in MiB and CPU time in microseconds when the process ends. */
import { peakMebibytes } from '../scripts/lib/process-memory';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  console.log('USED', peakMebibytes('self'), user + system);
});
