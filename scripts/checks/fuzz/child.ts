/** The process that may die: makes a thumbnail of whatever it is sent, and reports the verdict. */
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { createThumbnail } from '../../../lambda-src/image/thumbnail';
import { peakMebibytes } from '../../lib/process-memory';
import { SENTINEL } from '../images/binary';
import type { Answer, Question } from './fuzz';

async function judge({ bytes, options }: Question): Promise<string> {
  try {
    const thumbnail = await createThumbnail(bytes, options);
    const whole = Math.max(thumbnail.width, thumbnail.height) <= options.size && thumbnail.size > 0;
    if (!whole) return 'FAULT: the thumbnail is not as large as it should be';
    return Buffer.from(thumbnail.bytes).includes(SENTINEL) ? 'FAULT: metadata leaked' : 'SUCCESS';
  } catch (error) {
    if (error instanceof PermanentFailure) return error.reason;
    return `FAULT: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

async function answer(question: Question): Promise<Answer> {
  const start = performance.now();
  const verdict = await judge(question);
  return { verdict, milliseconds: performance.now() - start, peakMegabytes: peakMebibytes('self') };
}

process.on('message', (question: Question) => {
  void answer(question).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
