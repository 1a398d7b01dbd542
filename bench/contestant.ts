import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { peakMebibytes } from '../scripts/lib/process-memory';
import type { Peers } from './peers/install';

/** A thumbnail that a contestant is to make. */
export interface Order {
  readonly file: string;
  /** Side of the box in pixels. */
  readonly size: number;
  /** How often, one after the other. */
  readonly times: number;
  /** @default JPEG, but for the function, which decides by itself */
  readonly png?: boolean;
}

/** What one of them took. */
export interface Answer {
  /** Milliseconds. */
  readonly cpu: number;
  /** Base64. */
  readonly thumbnail: string;
}

/** The ways to make a thumbnail that are compared. `decode` is the floor: the decoder alone, at 1/8. */
export const NODE_WAYS = ['ours', 'sharp', 'wasm-vips', '@napi-rs/image', 'jimp'] as const;
export const PYTHON_WAYS = ['pillow', 'decode', 'imagemagick'] as const;
export type Way = (typeof NODE_WAYS)[number] | (typeof PYTHON_WAYS)[number];
/** Those that the project's own packages make. */
const OWN_WAYS: readonly Way[] = ['ours', 'sharp'];

/** Everything runs on the first core, where the system can say so: what else runs there disturbs all alike. */
const PIN = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];

/** A warm process that makes thumbnails in one way. */
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

  /** @throws Error with what the process said, if it ends. */
  async make(order: Order): Promise<Answer> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    const line = await new Promise<string>((resolve, reject) => {
      this.lines.once('line', resolve);
      this.lines.once('close', () => {
        reject(new Error(`"${this.way}" ended at ${path.basename(order.file)}:\n${this.errors}`));
      });
    });
    this.lines.removeAllListeners('close');
    return JSON.parse(line) as Answer;
  }

  /** The most memory that it has had so far, in MiB. */
  get peakMebibytes(): number {
    return peakMebibytes(this.child.pid);
  }

  stop(): void {
    this.child.kill();
  }
}

/** The ways that can be had with these peers. */
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
