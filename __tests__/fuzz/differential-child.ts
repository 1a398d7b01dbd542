/** The process that may die: makes pixels of whatever it is sent in both ways, and tells how they differ. */
import { compareWithSharp } from './differential';
import type { Answer, Question } from './fuzz';

async function answer({ bytes, options }: Question): Promise<Answer> {
  const start = performance.now();
  const verdict = await compareWithSharp(bytes, options).then(
    (comparison) => comparison.verdict,
    (error: unknown) => `FAULT: ${error instanceof Error ? error.stack : String(error)}`,
  );
  return {
    verdict,
    milliseconds: performance.now() - start,
    // Kilobytes.
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

process.on('message', (question: Question) => {
  void answer(question).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
