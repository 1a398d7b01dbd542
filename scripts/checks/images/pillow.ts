/** Pillow as a reference for the pixel path: it shares no code for orientation, color, or resizing with libvips. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { WORK_FOLDER } from '../../lib/paths';
import { findPython, type PythonPackage } from '../../lib/python-packages';

export const PILLOW: PythonPackage = { name: 'pillow', version: '12.0.0', module: 'PIL.ImageCms' };

const PROGRAM = path.join(__dirname, 'pillow.py');

/** An image as Pillow shows it: upright, in sRGB. */
export interface PillowImage {
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** One for each requested size: converted to sRGB, then resized, as viewers do. */
  readonly resized: readonly Premultiplied[];
  /** The same, resized before they are converted. @default undefined: the pixels are not converted */
  readonly convertedLast?: readonly Premultiplied[];
}

/** Pixels with 8 bits for each channel. RGB is premultiplied by alpha. */
export interface Premultiplied {
  readonly width: number;
  readonly height: number;
  /** 3 or 4: RGB, or RGB with alpha. */
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Pixels in base64. */
type Described = Omit<Premultiplied, 'data'> & { readonly pixels: string };

type Response =
  | { readonly refused: string }
  | (Pick<PillowImage, 'width' | 'height'> & {
      readonly resized: readonly Described[];
      readonly convertedLast?: readonly Described[];
    });

/** A process that decodes and resizes one image after the other. */
export class Pillow {
  private readonly lines: Interface;
  private errors = '';

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stderr.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.lines = createInterface({ input: child.stdout });
  }

  /**
   * @param python a Python that has PILLOW. @default a new environment, into which it is installed once
   * @throws UsageError if it cannot be installed.
   */
  static start(python = findPython(PILLOW, WORK_FOLDER, () => undefined)): Pillow {
    return new Pillow(spawn(python, [PROGRAM]));
  }

  /**
   * Decodes an image completely, applies its EXIF orientation and its profile, and resizes it with Lanczos.
   *
   * @param sizes sides of the bounding boxes, in pixels. No image is enlarged.
   * @param formats that are accepted, by Pillow's names.
   * @returns Pillow's error message if it refuses the image.
   */
  async show(
    image: Buffer,
    sizes: readonly number[],
    formats: readonly string[] = ['JPEG', 'PNG'],
  ): Promise<PillowImage | string> {
    this.child.stdin.write(`${JSON.stringify({ image: image.toString('base64'), sizes, formats })}\n`);
    const line = await new Promise<string>((resolve, reject) => {
      const onClose = (): void => {
        reject(new Error(`Pillow ended:\n${this.errors}`));
      };
      this.lines.once('close', onClose);
      this.lines.once('line', (text) => {
        this.lines.off('close', onClose);
        resolve(text);
      });
    });
    const response = JSON.parse(line) as Response;
    if ('refused' in response) return response.refused;
    const { resized, convertedLast, ...size } = response;
    return {
      ...size,
      resized: resized.map(decode),
      ...(convertedLast && { convertedLast: convertedLast.map(decode) }),
    };
  }

  stop(): void {
    this.child.kill();
  }
}

function decode({ pixels, ...info }: Described): Premultiplied {
  return { ...info, data: Buffer.from(pixels, 'base64') };
}
