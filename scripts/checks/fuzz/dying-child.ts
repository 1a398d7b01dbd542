/** A child for tests: crashes on PNG, leaks metadata of a JPEG with an odd number of bytes, and succeeds otherwise. */
import type { Request, Result } from './fuzz';

process.on('message', ({ bytes }: Request) => {
  if (bytes[0] === 0x89) process.kill(process.pid, 'SIGSEGV');
  const verdict = bytes.length % 2 === 1 ? 'FAULT: metadata leaked' : 'SUCCESS';
  process.send?.({ verdict, milliseconds: 1, peakMegabytes: 50 } satisfies Result);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
