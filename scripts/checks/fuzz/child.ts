/** The child process, which may crash: creates a thumbnail of each image that it receives, and reports the verdict. */
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { createThumbnail } from '../../../lambda-src/image/thumbnail';
import { peakMebibytes } from '../../lib/process-memory';
import { SENTINEL } from '../images/binary';
import type { Request, Result } from './fuzz';

async function judge({ bytes, options }: Request): Promise<string> {
  try {
    const thumbnail = await createThumbnail(bytes, options);
    const whole = Math.max(thumbnail.width, thumbnail.height) <= options.size && thumbnail.size > 0;
    if (!whole) return 'FAULT: the thumbnail has the wrong size';
    return Buffer.from(thumbnail.bytes).includes(SENTINEL) ? 'FAULT: metadata leaked' : 'SUCCESS';
  } catch (error) {
    if (error instanceof PermanentFailure) return error.reason;
    return `FAULT: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

async function run(request: Request): Promise<Result> {
  const start = performance.now();
  const verdict = await judge(request);
  return { verdict, milliseconds: performance.now() - start, peakMegabytes: peakMebibytes('self') };
}

process.on('message', (request: Request) => {
  void run(request).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
