/** Walks through a progressive JPEG from marker to marker, and finds its scans without decoding them. */
import { findSegments } from './coded-data';
import { readFrame, type Component, type Frame } from './frame';
import { huffmanTable, type HuffmanTable } from './huffman-table';
import { Progress, readScanHeader, unitsOf, type Scan } from './scan';
import { demand } from './step-aside';

/** A picture whose every segment is as encoders write it. */
export interface Structure {
  readonly frame: Frame;
  readonly scans: readonly Scan[];
  /** The table of each component as it was at its first scan, in the order of the zigzag. */
  readonly quantization: ReadonlyMap<Component, Uint8Array>;
  /** How the colours of three components are stored. */
  readonly colours: 'YCbCr' | 'RGB';
}

const SOF2 = 0xc2;
const DHT = 0xc4;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DRI = 0xdd;
const COMMENT = 0xfe;
const JFIF = Buffer.from('JFIF\0');
/** What is shorter says nothing to libjpeg. */
const JFIF_LENGTH = 14;
const ADOBE = Buffer.from('Adobe');
const ADOBE_TRANSFORM = 11;

/** @throws StepAside */
export function readStructure(bytes: Uint8Array): Structure {
  const walk = new Walk(bytes);
  // Behind SOI. A length that is below 2, or leads beyond the end, leads to where no marker stands.
  for (let at = 2; ;) {
    demand(bytes[at] === 0xff, 'STRUCTURE');
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1]!;
    if (marker === EOI) return walk.end();
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const next = at + 2 + length;
    at = walk.segment(marker, bytes.subarray(at + 4, next), next);
  }
}

class Walk {
  private progress: Progress | undefined;
  private restartInterval = 0;
  private jfif = false;
  private transform: number | undefined;
  private readonly huffman = new Map<number, HuffmanTable>();
  private readonly tables = new Map<number, Uint8Array>();
  private readonly quantization = new Map<Component, Uint8Array>();
  private readonly scans: Scan[] = [];

  constructor(private readonly bytes: Uint8Array) {}

  /** @param next where the segment ends. @returns where the next marker stands. */
  segment(marker: number, payload: Uint8Array, next: number): number {
    switch (marker) {
      case SOF2:
        demand(this.progress === undefined, 'STRUCTURE');
        this.progress = new Progress(readFrame(payload));
        return next;
      case DHT:
        this.defineHuffman(payload);
        return next;
      case DQT:
        this.defineQuantization(payload);
        return next;
      case DRI:
        demand(payload.length === 2, 'STRUCTURE');
        this.restartInterval = (payload[0]! << 8) | payload[1]!;
        return next;
      case SOS:
        return this.scan(payload, next);
      default:
        this.skip(marker, payload);
        return next;
    }
  }

  /** @throws StepAside SCANS where something is missing. */
  end(): Structure {
    const { progress, scans, quantization } = this;
    demand(progress !== undefined, 'STRUCTURE');
    progress.demandAll();
    const { frame } = progress;
    return { frame, scans, quantization, colours: this.colours(frame) };
  }

  private scan(payload: Uint8Array, next: number): number {
    const { progress, restartInterval, bytes } = this;
    demand(progress !== undefined, 'STRUCTURE');
    const { frame } = progress;
    const header = readScanHeader(payload, frame, this.huffman);
    progress.add(header);
    for (const component of header.components) this.latch(component);
    const restarts = restartInterval > 0 ? Math.ceil(unitsOf(header, frame) / restartInterval) - 1 : 0;
    const found = findSegments(bytes, next, restarts);
    this.scans.push({ ...header, restartInterval, segments: found.segments });
    return found.next;
  }

  /** Later definitions of the table have no say, as with libjpeg. */
  private latch(component: Component): void {
    if (this.quantization.has(component)) return;
    const table = this.tables.get(component.table);
    demand(table !== undefined, 'STRUCTURE');
    this.quantization.set(component, table);
  }

  private defineHuffman(payload: Uint8Array): void {
    for (let at = 0; at < payload.length;) {
      const id = payload[at]!;
      const counts = payload.subarray(at + 1, at + 17);
      const symbolCount = counts.reduce((sum, count) => sum + count, 0);
      const symbols = payload.subarray(at + 17, at + 17 + symbolCount);
      demand((id & 0xec) === 0 && counts.length === 16 && symbols.length === symbolCount, 'STRUCTURE');
      // More than 15 bits are in no difference of means.
      demand(id >= 0x10 || symbols.every((symbol) => symbol <= 15), 'STRUCTURE');
      this.huffman.set(id, huffmanTable(counts, symbols));
      at += 17 + symbolCount;
    }
  }

  private defineQuantization(payload: Uint8Array): void {
    // Of 16 bits, whose id is above 3, none is needed for samples of 8.
    for (let at = 0; at < payload.length; at += 65) {
      const values = payload.subarray(at + 1, at + 65);
      demand(payload[at]! <= 3 && values.length === 64, 'STRUCTURE');
      this.tables.set(payload[at]!, values);
    }
  }

  private skip(marker: number, payload: Uint8Array): void {
    // What stands behind the first scan has no say in colours.
    const isApplications = marker >= 0xe0 && marker <= 0xef;
    demand((isApplications || marker === COMMENT) && this.scans.length === 0, 'STRUCTURE');
    if (marker === 0xe0 && payload.length >= JFIF_LENGTH && beginsWith(payload, JFIF)) this.jfif = true;
    if (marker === 0xee && beginsWith(payload, ADOBE))
      this.transform = payload[ADOBE_TRANSFORM] ?? this.transform;
  }

  /** As libjpeg decides; where it would guess, it shall. */
  private colours({ components }: Frame): 'YCbCr' | 'RGB' {
    if (this.jfif || components.length === 1) return 'YCbCr';
    const ids = String(components.map(({ id }) => id));
    const told = this.transform ?? (ids === '1,2,3' ? 1 : undefined);
    demand(told === 0 || told === 1, 'KIND');
    return told === 1 ? 'YCbCr' : 'RGB';
  }
}

function beginsWith(payload: Uint8Array, name: Uint8Array): boolean {
  return name.every((byte, index) => payload[index] === byte);
}
