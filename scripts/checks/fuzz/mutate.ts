/** Damages images, blindly and along their structure. The same seed results in the same mutant. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { number, randomNumbers } from '../images/binary';
import { split, START } from '../images/jpeg';
import { chunk, SIGNATURE } from '../images/png';

/** A damaged image. */
export interface Mutant {
  /** Name of the seed image and of each mutation. */
  readonly story: string;
  readonly bytes: Buffer;
}

export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
}

type Random = () => number;
type Mutation = (bytes: Buffer, random: Random, seeds: readonly Seed[]) => Buffer;

/** Boundary values, by their length in bytes. */
const ODD_NUMBERS: readonly (readonly [1 | 2 | 4, readonly number[]])[] = [
  [1, [0, 1, 8, 16, 0x7f, 0x80, 0xd8, 0xd9, 0xda, 0xff]],
  [2, [0, 1, 2, 0x7fff, 0x8000, 0xffda, 0xffff]],
  [4, [0, 1, 0x4001, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]],
];

const below = (limit: number, random: Random): number => Math.floor(random() * limit);
const pick = <T>(list: readonly T[], random: Random): T => list[below(list.length, random)] as T;
const noise = (length: number, random: Random): Buffer =>
  Buffer.from(Array.from({ length }, () => below(256, random)));

/** Returns a random range of at most `longest` bytes. */
function range(length: number, random: Random, longest = length): [number, number] {
  const start = below(length, random);
  return [start, Math.min(length, start + 1 + below(longest, random))];
}

function splice(bytes: Buffer, start: number, end: number, between: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), between, bytes.subarray(end)]);
}

/** Size limit of a repeated part, in bytes. */
const LARGEST = 500_000;

/** Mutations that ignore the format. */
const BLIND: Readonly<Record<string, Mutation>> = {
  'bit flipped': (bytes, random) => {
    const at = below(bytes.length, random);
    return splice(bytes, at, at + 1, Buffer.of((bytes[at] ?? 0) ^ (1 << below(8, random))));
  },
  'odd number': (bytes, random) => {
    const [length, values] = pick(ODD_NUMBERS, random);
    const at = below(bytes.length, random);
    return splice(bytes, at, at + length, number(pick(values, random), length));
  },
  'odd number in the head': (bytes, random) => {
    const [length, values] = pick(ODD_NUMBERS, random);
    const at = below(Math.min(bytes.length, 200), random);
    return splice(bytes, at, at + length, number(pick(values, random), length));
  },
  noise: (bytes, random) => {
    const [start, end] = range(bytes.length, random, 32);
    return splice(bytes, start, end, noise(end - start, random));
  },
  'bytes inserted': (bytes, random) => {
    const at = below(bytes.length, random);
    return splice(bytes, at, at, noise(1 + below(16, random), random));
  },
  'range removed': (bytes, random) => splice(bytes, ...range(bytes.length, random, 200), Buffer.alloc(0)),
  'range twice': (bytes, random) => {
    const [start, end] = range(bytes.length, random, 500);
    return splice(bytes, end, end, bytes.subarray(start, end));
  },
  cut: (bytes, random) => bytes.subarray(0, below(bytes.length, random)),
  'tail of another': (bytes, random, seeds) => {
    const other = pick(seeds, random).bytes;
    return Buffer.concat([
      bytes.subarray(0, below(bytes.length, random)),
      other.subarray(below(other.length, random)),
    ]);
  },
};

/** Splits an image into the chunks of a PNG or the segments of a JPEG. The last part is the remaining bytes. */
function partsOf(bytes: Buffer): Buffer[] {
  if (bytes.subarray(0, 2).equals(START)) return splitSafely(bytes);
  const parts: Buffer[] = [];
  let at = SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  return at < bytes.length ? [...parts, bytes.subarray(at)] : parts;
}

function splitSafely(bytes: Buffer): Buffer[] {
  try {
    return split(bytes);
  } catch {
    return [bytes.subarray(2)];
  }
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(SIGNATURE);
}

function assemble(original: Buffer, parts: readonly Buffer[]): Buffer {
  return Buffer.concat([isPng(original) ? SIGNATURE : START, ...parts]);
}

/** Corrects the checksum of a chunk. */
function repaired(part: Buffer, png: boolean): Buffer {
  if (!png || part.length < 12) return part;
  return Buffer.concat([part.subarray(0, -4), number(crc32(part.subarray(4, -4)), 4)]);
}

function changePart(change: (part: Buffer, random: Random, seeds: readonly Seed[]) => Buffer[]): Mutation {
  return (bytes, random, seeds) => {
    const parts = partsOf(bytes);
    const index = below(parts.length, random);
    return assemble(
      bytes,
      parts.flatMap((part, at) => (at === index ? change(part, random, seeds) : [part])),
    );
  };
}

/** Mutations that keep the structure, so that decoders get further. */
const STRUCTURED: Readonly<Record<string, Mutation>> = {
  'part removed': changePart(() => []),
  'part twice': changePart((part) => [part, part]),
  'part many times': changePart((part, random) =>
    Array<Buffer>(below(Math.min(20_000, LARGEST / part.length), random)).fill(part),
  ),
  'part of another': changePart((part, random, seeds) => [
    part,
    pick(partsOf(pick(seeds, random).bytes), random),
  ]),
  'parts in another order': (bytes, random) => {
    const parts = partsOf(bytes);
    const [from, to] = [below(parts.length, random), below(parts.length, random)];
    const [moved] = parts.splice(from, 1);
    parts.splice(to, 0, ...(moved ? [moved] : []));
    return assemble(bytes, parts);
  },
  'part changed, its checksum right': (bytes, random, seeds) => {
    const png = isPng(bytes);
    const mutation = pick(Object.values(BLIND), random);
    const inside = (part: Buffer): Buffer => {
      const head = png ? 8 : 4;
      const tail = png ? 4 : 0;
      if (part.length <= head + tail) return part;
      const data = mutation(part.subarray(head, part.length - tail), random, seeds);
      if (png) return chunk(part.toString('latin1', 4, 8), data);
      return Buffer.concat([part.subarray(0, head), data]);
    };
    return changePart((part) => [inside(part)])(bytes, random, seeds);
  },
  'rows changed': (bytes, random, seeds) => {
    if (!isPng(bytes)) return pick(Object.values(BLIND), random)(bytes, random, seeds);
    const parts = partsOf(bytes);
    const isData = (part: Buffer): boolean => part.toString('latin1', 4, 8) === 'IDAT';
    const stream = Buffer.concat(parts.filter(isData).map((part) => part.subarray(8, -4)));
    const rows = inflateSafely(stream);
    const changed = chunk('IDAT', deflateSync(pick(Object.values(BLIND), random)(rows, random, seeds)));
    const first = parts.findIndex(isData);
    return assemble(bytes, [
      ...parts.slice(0, first),
      changed,
      ...parts.slice(first).filter((part) => !isData(part)),
    ]);
  },
  'checksums right': (bytes) =>
    assemble(
      bytes,
      partsOf(bytes).map((part) => repaired(part, isPng(bytes))),
    ),
};

function inflateSafely(stream: Buffer): Buffer {
  try {
    return inflateSync(stream);
  } catch {
    return stream.length > 0 ? stream : Buffer.of(0);
  }
}

const ALL = Object.entries({ ...BLIND, ...STRUCTURED });

/** Creates a mutant by its index, independent of other mutants. @param run seed of the run. */
export function mutant(seeds: readonly Seed[], run: number, index: number): Mutant {
  const random = randomNumbers(Math.imul(run, 0x9e3779b1) + index);
  const seed = pick(seeds, random);
  const story = [seed.name];
  let { bytes } = seed;
  for (let rounds = 1 + below(4, random); rounds > 0 && bytes.length > 2; rounds--) {
    const [name, mutation] = pick(ALL, random);
    bytes = mutation(bytes, random, seeds);
    story.push(name);
  }
  return { story: story.join(', '), bytes };
}
