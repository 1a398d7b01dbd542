/**
 * Of colours at half the size of light both ways (4:2:0), libjpeg takes four samples of a block where it takes one of
 * light. So does this: it decodes the other coefficients, of which it keeps three sums a block.
 */
import type { BitReader } from './bit-reader';
import type { Component, Frame } from './frame';
import { unitsOf, type Scan } from './scan';
import { StepAside } from './step-aside';

/** How the quarters of each block differ from its mean, in the means' unit once multiplied. */
export interface Slopes {
  /** Left less right. */
  readonly across: Float32Array;
  /** Upper less lower. */
  readonly down: Float32Array;
  /** Both. */
  readonly both: Float32Array;
}

const diagonal = (place: number): number => (place >> 3) + (place & 7);

/**
 * The coefficients' places, row by row, in the order of the zigzag (T.81, figure A.6); but for even diagonals, which run the
 * other way there: what is made of them here is the same from both ends.
 */
const ZIGZAG = Array.from({ length: 64 }, (_, place) => place).sort(
  (one, other) => diagonal(one) - diagonal(other),
);

/** What a coefficient adds to the mean of a block's first half, by its row or column: cosines averaged (jidctred.c). */
const HALVES = [0, 3.624509785, 0, -1.27275858, 0, 0.850430095, 0, -0.720959822].map((weight) => weight / 4);

/** The coefficients of one component that are not 0 yet, and the signs of those: 32 of a block in each number. */
interface History {
  readonly there: Int32Array;
  readonly negative: Int32Array;
}

/** @param scans of this component alone, less those of means. @throws StepAside DATA */
export function decodeSlopes(
  component: Component,
  scans: readonly Scan[],
  quantization: Uint8Array,
  frame: Frame,
  reader: BitReader,
): Slopes {
  const blocks = component.means.length;
  const slopes = {
    across: new Float32Array(blocks),
    down: new Float32Array(blocks),
    both: new Float32Array(blocks),
  };
  const history = { there: new Int32Array(2 * blocks), negative: new Int32Array(2 * blocks) };
  const weights = ZIGZAG.map((place, index) => {
    const [row, column, step] = [place >> 3, place & 7, quantization[index]!];
    const [down, across] = [HALVES[row]!, HALVES[column]!];
    return [row === 0 ? across * step : 0, column === 0 ? down * step : 0, across * down * step];
  });
  const [across, down, both] = [0, 1, 2].map((kind) => Float64Array.from(weights, (all) => all[kind]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const add = (place: number, coefficient: number, value: number): void => {
    slopes.across[place] = slopes.across[place]! + across[coefficient]! * value;
    slopes.down[place] = slopes.down[place]! + down[coefficient]! * value;
    slopes.both[place] = slopes.both[place]! + both[coefficient]! * value;
  };
  for (const scan of scans) decodeScan(scan, frame, reader, { history, quantization, add });
  return slopes;
}

type Add = (place: number, coefficient: number, value: number) => void;

/** Twice what pixels can make. Beyond what fits into 16 bits, libjpeg's result depends on the processor. */
const LARGEST = 4095;

interface Sums {
  readonly history: History;
  readonly quantization: Uint8Array;
  readonly add: Add;
}

/** T.81, G.1.2.2 and G.1.2.3. */
function decodeScan(scan: Scan, frame: Frame, reader: BitReader, { history, quantization, add }: Sums): void {
  const { first, last, refines, low } = scan;
  const table = scan.tables[0]!;
  const { there, negative } = history;
  const step = 1 << low;
  const units = unitsOf(scan, frame);
  const interval = scan.restartInterval || units;

  const put = (place: number, coefficient: number, value: number): void => {
    if (Math.abs(value) * step * quantization[coefficient]! > LARGEST) throw new StepAside('DATA');
    const word = 2 * place + (coefficient >> 5);
    there[word] = there[word]! | (1 << (coefficient & 31));
    if (value < 0) negative[word] = negative[word]! | (1 << (coefficient & 31));
    add(place, coefficient, value * step);
  };
  const correct = (place: number, coefficient: number): void => {
    if (reader.read(1) === 0) return;
    const bit = 1 << (coefficient & 31);
    add(place, coefficient, negative[2 * place + (coefficient >> 5)]! & bit ? -step : step);
  };
  /** Corrects what is there, and passes by so many that are not. @returns the next that is not, or `last + 1`. */
  const pass = (place: number, from: number, zeros: number): number => {
    let coefficient = from;
    for (let left = zeros; coefficient <= last; coefficient++) {
      if ((there[2 * place + (coefficient >> 5)]! >>> (coefficient & 31)) & 1) correct(place, coefficient);
      else if (left-- === 0) break;
    }
    return coefficient;
  };
  /** Corrects all from there on: most often nothing, so it looks at 32 at once. */
  const correctRest = (place: number, from: number): void => {
    for (let half = from >> 5; half <= last >> 5; half++) {
      let set = there[2 * place + half]!;
      if (half === from >> 5) set &= -1 << (from & 31);
      if (half === last >> 5) set &= -1 >>> (31 - (last & 31));
      for (; set !== 0; set &= set - 1) correct(place, 32 * half + 31 - Math.clz32(set & -set));
    }
  };

  // A unit is a block, and a colour of 4:2:0 has no others than those with pixels: so they are kept in the same order.
  let place = 0;
  for (const segment of scan.segments) {
    reader.enter(segment);
    /** Blocks yet to come, this one included, in which nothing new does. */
    let ended = 0;
    for (const end = Math.min(units, place + interval); place < end; place++) {
      let coefficient = first;
      while (ended === 0 && coefficient <= last) {
        const symbol = reader.decode(table);
        const run = symbol >> 4;
        const length = symbol & 15;
        if (length === 0 && run < 15) {
          ended = (1 << run) + reader.read(run);
          break;
        }
        // A refinement brings bits one at a time.
        if (refines && length > 1) throw new StepAside('DATA');
        const value = reader.readSigned(length);
        coefficient = refines ? pass(place, coefficient, run) : coefficient + run;
        if (coefficient > last) throw new StepAside('DATA');
        if (length > 0) put(place, coefficient, value);
        coefficient++;
      }
      if (ended === 0) continue;
      if (refines) correctRest(place, coefficient);
      ended--;
    }
    reader.leave();
  }
}
