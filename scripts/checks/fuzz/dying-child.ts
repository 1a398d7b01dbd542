/** Simulates a function that crashes on a PNG and leaks metadata of a JPEG with an odd number of bytes. */
import type { Request, Response } from './fuzz';

process.on('message', ({ bytes }: Request) => {
  if (bytes[0] === 0x89) process.kill(process.pid, 'SIGSEGV');
  const verdict = bytes.length % 2 === 1 ? 'FAULT: metadata leaked' : 'SUCCESS';
  process.send?.({ verdict, milliseconds: 1, peakMegabytes: 50 } satisfies Response);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
