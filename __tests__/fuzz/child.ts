/** The process that may die: makes a thumbnail of whatever it is sent, and tells what came of it. */
import { PermanentFailure } from '../../lambda-src/failures';
import { createThumbnail } from '../../lambda-src/thumbnail';
import { SENTINEL } from '../corpus/binary';
import type { Answer, Question } from './fuzz';

async function answer({ bytes, options }: Question): Promise<Answer> {
  const start = performance.now();
  const verdict = await createThumbnail(bytes, options).then(
    (thumbnail) => {
      const whole = Math.max(thumbnail.width, thumbnail.height) <= options.size && thumbnail.size > 0;
      if (!whole) return 'FAULT: the thumbnail is not as large as it should be';
      return Buffer.from(thumbnail.bytes).includes(SENTINEL) ? 'FAULT: metadata leaked' : 'SUCCESS';
    },
    (error: unknown) =>
      error instanceof PermanentFailure
        ? error.reason
        : `FAULT: ${error instanceof Error ? error.stack : String(error)}`,
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
