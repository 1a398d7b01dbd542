/** The process that may die: makes a thumbnail of whatever it is sent, and tells what came of it. */
import { PermanentFailure } from '../../lambda-src/failures';
import { createThumbnail } from '../../lambda-src/thumbnail';
import { SENTINEL } from '../corpus/binary';
import { answerQuestions } from './answering';

answerQuestions(async ({ bytes, options }) => {
  try {
    const thumbnail = await createThumbnail(bytes, options);
    const whole = Math.max(thumbnail.width, thumbnail.height) <= options.size && thumbnail.size > 0;
    if (!whole) return 'FAULT: the thumbnail is not as large as it should be';
    return Buffer.from(thumbnail.bytes).includes(SENTINEL) ? 'FAULT: metadata leaked' : 'SUCCESS';
  } catch (error) {
    if (error instanceof PermanentFailure) return error.reason;
    throw error;
  }
});
