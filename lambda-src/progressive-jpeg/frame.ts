/** What a frame's header says (ITU-T T.81, B.2.2), of the kinds that the reader knows. */
import { demand } from './step-aside';

/** One component of the picture. */
export interface Component {
  readonly id: number;
  /** Blocks across and down in a unit of several components. */
  readonly across: number;
  readonly down: number;
  /** Number of its quantization table. */
  readonly table: number;
  /** Blocks that hold pixels. */
  readonly width: number;
  readonly height: number;
  /** Blocks in a row as they are kept, those that fill up the last unit included. */
  readonly stride: number;
  /** The mean of each block, row by row, not yet multiplied. */
  readonly means: Int16Array;
}

/** The picture, before anything of it is decoded. */
export interface Frame {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Units of all components. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
  /** Samples of light for one of colour. */
  readonly shrinkAcross: number;
  readonly shrinkDown: number;
  readonly components: readonly Component[];
}

/** 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1, as the samplings of light; those of colour are 1 x 1. */
const SAMPLINGS = [0x11, 0x21, 0x22, 0x12, 0x41];

/** @param payload of SOF2, behind its length. @throws StepAside KIND */
export function readFrame(payload: Uint8Array): Frame {
  const [precision, high, low, wide, narrow, count] = payload as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const height = (high << 8) | low;
  const width = (wide << 8) | narrow;
  demand(payload.length === 6 + 3 * count, 'STRUCTURE');
  demand(precision === 8 && width >= 8 && height >= 8 && (count === 1 || count === 3), 'KIND');
  const [light, ...colours] = Array.from({ length: count }, (_, index) => payload[7 + 3 * index]!);
  demand(SAMPLINGS.includes(light!) && colours.every((sampling) => sampling === 0x11), 'KIND');
  const shrinkAcross = light! >> 4;
  const shrinkDown = light! & 15;
  const unitsAcross = Math.ceil(width / (8 * shrinkAcross));
  const unitsDown = Math.ceil(height / (8 * shrinkDown));
  const components = Array.from({ length: count }, (_, index): Component => {
    const [id, , table] = payload.subarray(6 + 3 * index) as unknown as [number, number, number];
    const [across, down] = index === 0 ? [shrinkAcross, shrinkDown] : [1, 1];
    const stride = unitsAcross * across;
    return {
      id,
      across,
      down,
      table,
      width: Math.ceil((width * across) / (8 * shrinkAcross)),
      height: Math.ceil((height * down) / (8 * shrinkDown)),
      stride,
      means: new Int16Array(stride * unitsDown * down),
    };
  });
  demand(new Set(components.map(({ id }) => id)).size === count, 'STRUCTURE');
  return { width, height, unitsAcross, unitsDown, shrinkAcross, shrinkDown, components };
}
