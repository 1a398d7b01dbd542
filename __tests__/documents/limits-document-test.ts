/** What each memory size accepts, computed by the function's own estimate. */
import { INPUT_MEGAPIXELS, THUMBNAIL_SIZE } from '../../lambda-src/contract';
import { BYTES_PER_MEGABYTE, PIXELS_PER_MEGAPIXEL } from '../../lambda-src/settings';
import { KINDS, type Kind } from '../../scripts/checks/images/kinds';
import { largestAccepted } from '../../scripts/checks/images/worst';
import { expectInDocument, markdownTable } from './documents';

const MEMORY_SIZES = [512, 1024, 2048];
const FILE_MEGABYTES = 10;

/** Formats the largest accepted size: the width of rows, or the area. */
function largest(kind: Kind, memoryMegabytes: number): string {
  const limits = {
    size: THUMBNAIL_SIZE.default,
    maxPixels: INPUT_MEGAPIXELS.max * PIXELS_PER_MEGAPIXEL,
    memoryMegabytes,
  };
  const { width, height } = largestAccepted(kind, FILE_MEGABYTES * BYTES_PER_MEGABYTE, limits);
  if (kind.name.endsWith('widest')) return `${(Math.floor(width / 100) * 100).toLocaleString('en')} wide`;
  const isCeiling = width === kind.size(kind.last).width;
  return `${isCeiling ? INPUT_MEGAPIXELS.max : Math.floor((width * height) / PIXELS_PER_MEGAPIXEL)} MP`;
}

test('docs/reference.md lists what 512, 1,024 and 2,048 MB of memory accept of each kind', () => {
  expectInDocument(
    'reference.md',
    'accepted sizes',
    markdownTable(
      [`file of ${FILE_MEGABYTES} MB`, ...MEMORY_SIZES.map((size) => `${size.toLocaleString('en')} MB`)],
      KINDS.map((kind) => [kind.name, ...MEMORY_SIZES.map((size) => largest(kind, size))]),
    ),
  );
});
