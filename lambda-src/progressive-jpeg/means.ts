/** The scans of means (ITU-T T.81, G.1.2.1), which hold the picture at an eighth of its size. */
import type { BitReader } from './bit-reader';
import type { Component, Frame } from './frame';
import { unitsOf, type Scan } from './scan';
import { StepAside } from './step-aside';

/** Fits into 16 bits. Sums of differences can grow beyond, which libjpeg wraps or refuses. */
const LARGEST = 0x7fff;

/** A block of a unit: which of the scan's components it belongs to, and its place from the unit's first of that. */
interface UnitBlock {
  readonly index: number;
  readonly offset: number;
}

/** Adds to the means of each component what the scan says of them. @throws StepAside DATA */
export function decodeMeans(scan: Scan, frame: Frame, reader: BitReader): void {
  const { components, segments, tables, low, refines } = scan;
  const alone = components.length === 1;
  const blocks = components.flatMap((component, index) => blocksOf(component, index, alone));
  const unitsAcross = alone ? components[0]!.width : frame.unitsAcross;
  const steps = components.map(({ across }) => (alone ? 1 : across));
  const rows = components.map(({ stride, down }) => (alone ? stride : stride * down));
  const means = components.map((component) => component.means);
  const units = unitsOf(scan, frame);
  const interval = scan.restartInterval || units;
  const before = new Int32Array(components.length);
  let unit = 0;
  for (const segment of segments) {
    reader.enter(segment);
    before.fill(0);
    for (const end = Math.min(units, unit + interval); unit < end; unit++) {
      const row = Math.floor(unit / unitsAcross);
      const column = unit - row * unitsAcross;
      // Plain loops, and nothing made within: this runs for each block.
      // eslint-disable-next-line @typescript-eslint/prefer-for-of
      for (let each = 0; each < blocks.length; each++) {
        const { index, offset } = blocks[each]!;
        const place = row * rows[index]! + column * steps[index]! + offset;
        const target = means[index]!;
        if (refines) {
          target[place] = target[place]! | (reader.read(1) << low);
          continue;
        }
        before[index] = before[index]! + reader.readSigned(reader.decode(tables[index]!));
        const mean = before[index] << low;
        if (mean > LARGEST || mean < -LARGEST) throw new StepAside('DATA');
        target[place] = mean;
      }
    }
    reader.leave();
  }
}

/** Alone in a scan, a component has units of one block. */
function blocksOf({ across, down, stride }: Component, index: number, alone: boolean): UnitBlock[] {
  if (alone) return [{ index, offset: 0 }];
  return Array.from({ length: across * down }, (_, block) => ({
    index,
    offset: Math.floor(block / across) * stride + (block % across),
  }));
}
