/** Selects the EXIF of a PNG that counts, before the image is decoded. */
import { reduceExif } from '../exif';
import { asBuffer, FIELD, isIntact, typeOf, walkChunks, writeChecksum } from './chunks';

const [EXIF, IDAT] = [typeOf('eXIf'), typeOf('IDAT')];

/**
 * Reduces the first eXIf chunk before IDAT that has a correct checksum to its orientation, in place, and disables all others,
 * as Chrome does. Decoders skip an invalid chunk.
 */
export function selectExif(bytes: Uint8Array): void {
  const png = asBuffer(bytes);
  let isSelected = false;
  walkChunks(png, (type, start, end) => {
    if (type === IDAT) return false;
    if (type !== EXIF) return true;
    if (!isSelected && isIntact(png, start, end)) {
      isSelected = true;
      reduceExif(png.subarray(start, end));
    } else png.fill(0, start, Math.min(start + FIELD, end));
    writeChecksum(png, start, end);
    return true;
  });
}
