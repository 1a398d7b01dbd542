/** Stands for a function that dies of PNG, leaks with a JPEG of an odd number of bytes, and is well with others. */
import type { Answer, Question } from './fuzz';

process.on('message', ({ bytes }: Question) => {
  if (bytes[0] === 0x89) process.kill(process.pid, 'SIGSEGV');
  const verdict = bytes.length % 2 === 1 ? 'FAULT: metadata leaked' : 'SUCCESS';
  process.send?.({ verdict, milliseconds: 1, peakMegabytes: 50 } satisfies Answer);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
