import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { peakMebibytes } from '../scripts/lib/process-memory';
import type { Peers } from './peers/install';

/** A thumbnail for a contestant to create. */
export interface Order {
  readonly file: string;
  /** Largest side of the thumbnail in pixels. */
  readonly size: number;
  /** Number of repetitions. */
  readonly times: number;
  /** Largest sides of several images. @default only `size` */
  readonly sizes?: readonly number[];
  /** @default false: JPEG. The function chooses the format itself. */
  readonly png?: boolean;
}

/** A contestant's measurement. */
export interface Measurement {
  /** CPU time in milliseconds. */
  readonly cpu: number;
  /** The last image, in base64. */
  readonly thumbnail: string;
}

/**
 * The compared ways to create a thumbnail. `decode` is the lower bound: only the decoder, at 1/8 scale. `variants` and
 * `firebase` make several images of one original.
 */
export const NODE_WAYS = [
  'ours',
  'sharp',
  'variants',
  'firebase',
  'wasm-vips',
  '@napi-rs/image',
  'jimp',
] as const;
export const PYTHON_WAYS = ['pillow', 'decode', 'imagemagick'] as const;
export type Way = (typeof NODE_WAYS)[number] | (typeof PYTHON_WAYS)[number];
/** Ways that need only the project's packages. */
const OWN_WAYS: readonly Way[] = ['ours', 'sharp', 'variants', 'firebase'];

/** Pins all contestants to the first core, if taskset is installed, so that other load affects all of them equally. */
const PIN = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];

/** A process that creates thumbnails in one way. */
export class Contestant {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private errors = '';

  constructor(
    readonly way: Way,
    peers: Peers,
  ) {
    const [program = '', ...args] = [...PIN, ...command(way, peers)];
    this.child = spawn(program, args);
    this.child.stderr.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.lines = createInterface({ input: this.child.stdout });
  }

  /** Creates thumbnails. @throws Error with the process's stderr if the process ends. */
  async make(order: Order): Promise<Measurement> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    const line = await new Promise<string>((resolve, reject) => {
      this.lines.once('line', resolve);
      this.lines.once('close', () => {
        reject(new Error(`"${this.way}" ended at ${path.basename(order.file)}:\n${this.errors}`));
      });
    });
    this.lines.removeAllListeners('close');
    return JSON.parse(line) as Measurement;
  }

  /** Peak resident memory in MiB. */
  get peakMebibytes(): number {
    return peakMebibytes(this.child.pid);
  }

  stop(): void {
    this.child.kill();
  }
}

/** Returns the ways that the installed peers provide. */
export function available(peers: Peers): Way[] {
  return [
    ...NODE_WAYS.filter((way) => OWN_WAYS.includes(way) || peers.nodeFolder !== undefined),
    ...PYTHON_WAYS.filter(
      (way) => peers.python !== undefined && (way !== 'imagemagick' || peers.imageMagick !== undefined),
    ),
  ];
}

function command(way: Way, { nodeFolder = '.', python = 'python3', imageMagick = '' }: Peers): string[] {
  const program = path.join(__dirname, 'peers', 'thumbnails');
  if ((PYTHON_WAYS as readonly string[]).includes(way)) return [python, `${program}.py`, way, imageMagick];
  return [process.execPath, '--import', 'tsx', `${program}.ts`, way, nodeFolder];
}
