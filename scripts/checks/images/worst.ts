/** The largest accepted images of the kinds that decoders hold in memory as a whole. */
import { MAX_INPUT_SIDE } from '../../../lambda-src/contract';
import { BYTES_PER_PIXEL } from '../../../lambda-src/image/admission';
import { jpeg, MARKER, PROCESS, segment } from './jpeg';
import { black, chunk } from './png';

/** Returns the largest accepted size of an image in passes with `bytes` per pixel. */
function largest(megapixels: number, bytes: number): { width: number; height: number } {
  const pixels = Math.floor((megapixels * 1_000_000 * BYTES_PER_PIXEL) / bytes);
  const width = Math.min(MAX_INPUT_SIDE, Math.floor(Math.sqrt(pixels)) + 1);
  return { width, height: Math.floor(pixels / width) };
}

/** Fills an image up to the size limit with data that decoders keep. */
function filled(make: (fillings: Buffer[]) => Buffer, filling: Buffer, megabytes: number): Buffer {
  const room = megabytes * 2 ** 20 - make([]).length;
  const image = make([
    Buffer.alloc(Math.max(0, Math.floor(room / filling.length)) * filling.length, filling),
  ]);
  return Buffer.concat([image, Buffer.alloc(megabytes * 2 ** 20 - image.length)]);
}

/** Creates images at the size limit and the pixel limit, the worst first. */
export function worstImages(megapixels: number, megabytes: number): readonly (readonly [string, Buffer])[] {
  const png = { ...largest(megapixels, 8), depth: 16, color: 6, interlace: 1 };
  const frame = { ...largest(megapixels, 6), process: PROCESS.progressive };
  const cmyk = { ...frame, ...largest(megapixels, 8), levels: [1, 2, 3, 4] };
  const text = chunk('tEXt', Buffer.concat([Buffer.from('Comment\0'), Buffer.alloc(65_000, 'x')]));
  const app2 = segment(MARKER.app + 2, Buffer.alloc(65_533, 'x'));
  const part = (index: number): Buffer =>
    segment(
      MARKER.app + 2,
      Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(index + 1, 64), Buffer.alloc(65_500)]),
    );
  const profile =
    megabytes > 8 ? Buffer.concat(Array.from({ length: 64 }, (_, index) => part(index))) : Buffer.alloc(0);
  return [
    ['interlaced PNG of 16 bits', filled((fillings) => black(png, fillings), text, megabytes)],
    ['progressive JPEG of CMYK', filled((fillings) => jpeg(cmyk, [profile, ...fillings]), app2, megabytes)],
    ['progressive JPEG without subsampling', filled((fillings) => jpeg(frame, fillings), app2, megabytes)],
  ];
}
