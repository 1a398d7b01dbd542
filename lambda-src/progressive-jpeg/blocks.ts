/** The order in which a scan's blocks come. */
import type { BitReader } from './bit-reader';
import type { Component, Frame } from './frame';
import { unitsOf, type Scan } from './scan';

/** What decodes one block of a component. @param place of the block, row by row. */
export type BlockDecoder = (component: Component, index: number, place: number) => void;

/**
 * Goes through a scan block by block.
 *
 * @param restart is called before the first unit and behind each restart.
 * @param decode with the component, its place in the scan, and the block's place in the component.
 * @throws StepAside DATA where there are fewer bits than the blocks take.
 */
export function eachBlock(
  scan: Scan,
  frame: Frame,
  reader: BitReader,
  restart: () => void,
  decode: BlockDecoder,
): void {
  const [alone, ...others] = scan.components as [Component, ...Component[]];
  const units = unitsOf(scan, frame);
  const interval = scan.restartInterval || units;
  let unit = 0;
  for (const segment of scan.segments) {
    reader.enter(segment);
    restart();
    for (const end = Math.min(units, unit + interval); unit < end; unit++) {
      if (others.length === 0) {
        const row = Math.floor(unit / alone.width);
        decode(alone, 0, row * alone.stride + (unit - row * alone.width));
      } else decodeUnit(scan.components, frame, unit, decode);
    }
    reader.leave();
  }
}

function decodeUnit(components: readonly Component[], frame: Frame, unit: number, decode: BlockDecoder): void {
  const row = Math.floor(unit / frame.unitsAcross);
  const column = unit - row * frame.unitsAcross;
  for (let index = 0; index < components.length; index++) {
    const component = components[index] as Component;
    const corner = row * component.down * component.stride + column * component.across;
    for (let y = 0; y < component.down; y++)
      for (let x = 0; x < component.across; x++) decode(component, index, corner + y * component.stride + x);
  }
}
