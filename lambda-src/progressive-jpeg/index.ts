/** A progressive JPEG at an eighth of its size, of which only what decides that is decoded. Pure. */
import { BitReader } from './bit-reader';
import { paint, planeOfMeans, planeOfQuarters, type Eighth } from './eighth';
import { decodeMeans } from './means';
import { decodeSlopes } from './slopes';
import { StepAside, type StepAsideReason } from './step-aside';
import { readStructure, type Structure } from './structure';

export type { Eighth } from './eighth';
export type { StepAsideReason } from './step-aside';

/**
 * Reads what libvips would give of the picture shrunk to an eighth: `floor(width / 8)` by `floor(height / 8)` pixels, not
 * turned, in the picture's own colour profile. Of 4:2:0 a colour can be off by a level.
 *
 * @returns a reason where the image library has to look at the picture: that it is damaged, or merely unusual. It never
 *   gives pixels of a picture that the image library, with failOn 'error', refuses.
 */
export function readEighth(bytes: Uint8Array): Eighth | StepAsideReason {
  try {
    return decode(readStructure(bytes), new BitReader(bytes));
  } catch (error) {
    if (error instanceof StepAside) return error.reason;
    throw error;
  }
}

function decode({ frame, scans, quantization, colours }: Structure, reader: BitReader): Eighth {
  for (const scan of scans) if (scan.first === 0) decodeMeans(scan, frame, reader);
  const planes = frame.components.map((component, index) => {
    const table = quantization.get(component)!;
    const step = table[0]!;
    const quartered = index > 0 && frame.shrinkAcross === 2 && frame.shrinkDown === 2;
    if (!quartered) return planeOfMeans(component, step, frame);
    const own = scans.filter(({ first, components }) => first > 0 && components.includes(component));
    return planeOfQuarters(component, step, decodeSlopes(component, own, table, frame, reader));
  });
  return paint(planes, colours, frame);
}
