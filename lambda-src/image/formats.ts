/** The image formats that the function reads and writes. This file is the only place that knows a format's properties. */
import { INPUT_SUFFIXES } from '../contract';

interface FormatProperties {
  /** First bytes of every file of this format. */
  readonly signature: readonly number[];
  readonly contentType: string;
  /** In every case that starts the function, the most common one first. */
  readonly suffixes: readonly string[];
}

export const FORMATS = {
  jpeg: {
    // SOI and the first byte of the next marker (ITU-T T.81, B.1.1).
    signature: [0xff, 0xd8, 0xff],
    contentType: 'image/jpeg',
    suffixes: INPUT_SUFFIXES.jpeg,
  },
  png: {
    // ISO/IEC 15948, 5.2.
    signature: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    contentType: 'image/png',
    suffixes: INPUT_SUFFIXES.png,
  },
} satisfies Readonly<Record<string, FormatProperties>>;
type ImageFormat = keyof typeof FORMATS;

/** Formats that an original can have. */
export const INPUT_FORMATS = ['jpeg', 'png'] as const satisfies readonly ImageFormat[];
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** Formats that a thumbnail can have. */
export const OUTPUT_FORMATS = ['jpeg', 'png'] as const satisfies readonly ImageFormat[];
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
