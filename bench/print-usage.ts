/** `node --import`: prints as the process ends the most memory that it had, in MiB, and its CPU time, in microseconds. */
import { peakMebibytes } from '../scripts/lib/process-memory';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  console.log('USED', peakMebibytes('self'), user + system);
});
