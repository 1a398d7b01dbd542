/** The scans of means (ITU-T T.81, G.1.2.1), which hold the picture at an eighth of its size. */
import type { BitReader } from './bit-reader';
import { eachBlock } from './blocks';
import type { Frame } from './frame';
import type { HuffmanTable } from './huffman-table';
import type { Scan } from './scan';
import { demand } from './step-aside';

/** Fits into 16 bits. Sums of differences can grow beyond, which libjpeg wraps or refuses. */
const LARGEST = 0x7fff;

/** Adds to the means of each component what the scan says of them. @throws StepAside DATA */
export function decodeMeans(scan: Scan, frame: Frame, reader: BitReader): void {
  if (scan.refines) refine(scan, frame, reader);
  else begin(scan, frame, reader);
}

function begin(scan: Scan, frame: Frame, reader: BitReader): void {
  const { low, tables } = scan;
  const before = new Int32Array(tables.length);
  eachBlock(
    scan,
    frame,
    reader,
    () => before.fill(0),
    (component, index, place) => {
      const length = reader.decode(tables[index] as HuffmanTable);
      if (length > 0) before[index] = (before[index] as number) + reader.readSigned(length);
      const mean = (before[index] as number) << low;
      demand(mean <= LARGEST && mean >= -LARGEST, 'DATA');
      component.means[place] = mean;
    },
  );
}

function refine(scan: Scan, frame: Frame, reader: BitReader): void {
  eachBlock(
    scan,
    frame,
    reader,
    () => undefined,
    (component, _index, place) => {
      component.means[place] = (component.means[place] as number) | (reader.read(1) << scan.low);
    },
  );
}
