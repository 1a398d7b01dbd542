/** Makes variants of an image in a separate process: `make-variants.ts FILE MEMORY_MEGABYTES VARIANTS`. Prints the peak memory in MiB. */
import { readFileSync } from 'node:fs';
import { INPUT_MEGAPIXELS, THUMBNAIL_SIZE } from '../../../lambda-src/contract';
import { createThumbnails } from '../../../lambda-src/image/thumbnail';
import { PIXELS_PER_MEGAPIXEL } from '../../../lambda-src/settings';
import { allVariants, type VariantDefinitions } from '../../../lambda-src/variants/variant';
import { peakMebibytes } from '../../lib/process-memory';
import { printJson } from '../../lib/terminal';

async function main([file = '', memoryMegabytes = '', definitions = '']: string[]): Promise<void> {
  const options = {
    variants: allVariants(THUMBNAIL_SIZE.default, JSON.parse(definitions) as VariantDefinitions),
    maxPixels: INPUT_MEGAPIXELS.default * PIXELS_PER_MEGAPIXEL,
    memoryMegabytes: Number(memoryMegabytes),
  };
  let count = 0;
  for await (const { size } of createThumbnails(readFileSync(file), options)) if (size > 0) count++;
  printJson({ images: count, peakMebibytes: peakMebibytes('self') });
}

void main(process.argv.slice(2));
