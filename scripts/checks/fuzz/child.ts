/** The process that may crash: creates a thumbnail of each received image and reports the verdict. */
import { PermanentFailure } from '../../../lambda-src/failures/failures';
import { createThumbnail } from '../../../lambda-src/image/thumbnail';
import { peakMebibytes } from '../../lib/process-memory';
import { SENTINEL } from '../images/binary';
import type { Request, Response } from './fuzz';

async function judge({ bytes, options }: Request): Promise<string> {
  try {
    const thumbnail = await createThumbnail(bytes, options);
    const fits = Math.max(thumbnail.width, thumbnail.height) <= options.size && thumbnail.size > 0;
    if (!fits) return 'FAULT: the thumbnail is empty or too large';
    return Buffer.from(thumbnail.bytes).includes(SENTINEL) ? 'FAULT: metadata leaked' : 'SUCCESS';
  } catch (error) {
    if (error instanceof PermanentFailure) return error.reason;
    return `FAULT: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

async function handle(request: Request): Promise<Response> {
  const start = performance.now();
  const verdict = await judge(request);
  return { verdict, milliseconds: performance.now() - start, peakMegabytes: peakMebibytes('self') };
}

process.on('message', (request: Request) => {
  void handle(request).then((response) => process.send?.(response));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
