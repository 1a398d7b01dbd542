import { LOOK_BITS, type HuffmanTable } from './huffman-table';
import { demand, StepAside } from './step-aside';

/** Coded data between two markers: places of its first byte and behind its last. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/** Reads the bits of coded data, most significant first. */
export class BitReader {
  private at = 0;
  private end = 0;
  /** The last `count` bits are those to be read next. */
  private bits = 0;
  private count = 0;
  /** How many of them stand behind the end. */
  private missing = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Goes on with this segment. */
  enter({ start, end }: Segment): void {
    this.at = start;
    this.end = end;
    this.bits = 0;
    this.count = 0;
    this.missing = 0;
  }

  /** @throws StepAside DATA where more bits were read than there are. Until then, zeros stand behind the end. */
  leave(): void {
    demand(this.missing <= this.count, 'DATA');
  }

  /** @param length 0 to 16. */
  read(length: number): number {
    if (this.count < length) this.fill();
    this.count -= length;
    return (this.bits >>> this.count) & ((1 << length) - 1);
  }

  /** A number of so many bits, of which those below half stand for negative ones (T.81, F.2.2.1). @param length 0 to 15. */
  readSigned(length: number): number {
    const value = this.read(length);
    // Of no bits it is 0: shifted by -1, a one is the lowest of all numbers.
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** @throws StepAside DATA where the table has no such code. */
  decode(table: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const entry = table.look[(this.bits >>> (this.count - LOOK_BITS)) & ((1 << LOOK_BITS) - 1)]!;
    if (entry !== 0) {
      this.count -= entry >> 8;
      return entry & 0xff;
    }
    const next = (this.bits >>> (this.count - 16)) & 0xffff;
    for (let length = LOOK_BITS + 1; length <= 16; length++) {
      if (next < table.limits[length]!) {
        this.count -= length;
        return table.symbols[(next >> (16 - length)) + table.offsets[length]!]!;
      }
    }
    throw new StepAside('DATA');
  }

  /** To more than 24 bits. A 0xff, or several, stand for one if a zero follows; nothing else does within a segment. */
  private fill(): void {
    const { bytes, end } = this;
    let { at, bits, count } = this;
    while (count <= 24) {
      if (at < end) {
        const byte = bytes[at++]!;
        if (byte === 0xff) {
          while (bytes[at] === 0xff) at++;
          at++;
        }
        bits = (bits << 8) | byte;
      } else {
        bits <<= 8;
        this.missing += 8;
      }
      count += 8;
    }
    this.at = at;
    this.bits = bits;
    this.count = count;
  }
}
