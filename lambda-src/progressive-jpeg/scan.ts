/** What a scan's header says (ITU-T T.81, B.2.3 and G.1.1.1), and which bits scans have brought so far. */
import type { Segment } from './bit-reader';
import type { Component, Frame } from './frame';
import type { HuffmanTable } from './huffman-table';
import { demand } from './step-aside';

/** One scan, and all that decoding it takes. */
export interface Scan {
  readonly components: readonly Component[];
  /** The first and the last coefficient, in the order of the zigzag; 0 and 0 for means. */
  readonly first: number;
  readonly last: number;
  /** Whether it refines what a scan before it has brought. */
  readonly refines: boolean;
  /** The lowest bit that it brings. */
  readonly low: number;
  /** Of each component; undefined where the scan needs none. */
  readonly tables: readonly (HuffmanTable | undefined)[];
  /** Units between two restarts, 0 for none. */
  readonly restartInterval: number;
  readonly segments: readonly Segment[];
}

/** The tables that are defined, by class << 4 | number. */
export type HuffmanTables = ReadonlyMap<number, HuffmanTable>;

/** Bits that refine means stand for themselves. */
const NO_TABLE = -1;

type ScanHeader = Omit<Scan, 'restartInterval' | 'segments'>;

/** @param payload of SOS, behind its length. @throws StepAside SCANS or STRUCTURE */
export function readScanHeader(payload: Uint8Array, frame: Frame, defined: HuffmanTables): ScanHeader {
  const count = payload[0]!;
  demand(payload.length === 4 + 2 * count && count > 0, 'STRUCTURE');
  const [first, last, approximation] = payload.subarray(1 + 2 * count) as unknown as [number, number, number];
  const [high, low] = [approximation >> 4, approximation & 15];
  const refines = high > 0;
  demand(!refines || low === high - 1, 'SCANS');
  const components: Component[] = [];
  const tables: (HuffmanTable | undefined)[] = [];
  for (let index = 0; index < count; index++) {
    const [wanted, numbers] = payload.subarray(1 + 2 * index) as unknown as [number, number];
    const component = frame.components.find(({ id }) => id === wanted);
    demand(component !== undefined, 'STRUCTURE');
    components.push(component);
    const needed = first > 0 ? 0x10 | (numbers & 15) : refines ? NO_TABLE : numbers >> 4;
    const table = defined.get(needed);
    demand(needed === NO_TABLE || table !== undefined, 'STRUCTURE');
    tables.push(table);
  }
  return { components, first, last, refines, low, tables };
}

/** Units that a scan consists of: blocks with pixels of a component alone, or units of several. */
export function unitsOf({ components }: Pick<Scan, 'components'>, frame: Frame): number {
  const [alone, ...others] = components as [Component, ...Component[]];
  return others.length === 0 ? alone.width * alone.height : frame.unitsAcross * frame.unitsDown;
}

const COEFFICIENTS = 64;
const NOTHING = -1;
/** libjpeg's. */
const HIGHEST_LOW = 13;

/** Which bits of which coefficient have come. Whatever is unusual is left to libjpeg, which would accept some of it. */
export class Progress {
  /** For each coefficient of each component: the lowest bit that has come. */
  private readonly lowest: ReadonlyMap<Component, Int8Array>;

  constructor(readonly frame: Frame) {
    this.lowest = new Map(
      frame.components.map((component) => [component, new Int8Array(COEFFICIENTS).fill(NOTHING)]),
    );
  }

  /** @throws StepAside SCANS where the scan does not follow upon those before. */
  add({ components, first, last, refines, low }: ScanHeader): void {
    const range = first === 0 ? last === 0 : first <= last && components.length === 1;
    demand(range && low <= HIGHEST_LOW, 'SCANS');
    for (const component of components) {
      const lowest = this.lowest.get(component)!;
      demand(first === 0 || lowest[0] !== NOTHING, 'SCANS');
      for (let coefficient = first; coefficient <= last; coefficient++) {
        // Of a coefficient that there is not, nothing can come.
        demand(lowest[coefficient] === (refines ? low + 1 : NOTHING), 'SCANS');
        lowest[coefficient] = low;
      }
    }
  }

  /** libjpeg smooths a picture of which something has not come. @throws StepAside SCANS */
  demandAll(): void {
    for (const lowest of this.lowest.values())
      demand(
        lowest.every((bit) => bit === 0),
        'SCANS',
      );
  }
}
