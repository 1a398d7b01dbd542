/** Encodes lossless JPEG (ITU-T T.81, annex H), as DICOM and DNG contain it. */
import { END, entropy, frame, huffman, MARKER, difference, PROCESS, segment, START } from './jpeg';

/** Returns the level of a sample, 0 to 255. @param component 0 red, 1 green, 2 blue. */
export type PaintLevel = (x: number, y: number, component: number) => number;

const COMPONENTS = [0, 1, 2];
/** Ra: each sample is predicted by its left neighbor. */
const PREDICTOR = 1;

/** Encodes an RGB image of 8 bits. Sides are in pixels. */
export function losslessJpeg(
  size: { readonly width: number; readonly height: number },
  paint: PaintLevel,
): Buffer {
  let bits = '';
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++)
      for (const component of COMPONENTS)
        bits += difference(paint(x, y, component) - prediction(x, y, component, paint));
  return Buffer.concat([
    START,
    // JFIF would mean YCbCr; transform 0 of Adobe means RGB.
    segment(MARKER.app + 14, Buffer.concat([Buffer.from('Adobe'), Buffer.of(0, 100, 0, 0, 0, 0, 0)])),
    frame({ ...size, process: PROCESS.lossless }),
    huffman(),
    segment(MARKER.sos, Buffer.from([3, ...COMPONENTS.flatMap((index) => [index + 1, 0]), PREDICTOR, 0, 0])),
    entropy(bits),
    END,
  ]);
}

/** T.81, H.1.2.1: the first sample is predicted by half of the range, and the first of a row by the one above. */
function prediction(x: number, y: number, component: number, paint: PaintLevel): number {
  if (x > 0) return paint(x - 1, y, component);
  return y > 0 ? paint(0, y - 1, component) : 128;
}
