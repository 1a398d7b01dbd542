/** The image formats that the function reads and writes, and their properties. Their signatures are in signatures.ts. */
import { INPUT_SUFFIXES } from '../contract';

interface FormatProperties {
  readonly contentType: string;
  /** The most common one first. Of an input format: in every case that starts the function. */
  readonly suffixes: readonly string[];
}

export const FORMATS = {
  jpeg: {
    contentType: 'image/jpeg',
    suffixes: INPUT_SUFFIXES.jpeg,
  },
  png: {
    contentType: 'image/png',
    suffixes: INPUT_SUFFIXES.png,
  },
  webp: {
    contentType: 'image/webp',
    suffixes: ['.webp'],
  },
  avif: {
    contentType: 'image/avif',
    suffixes: ['.avif'],
  },
} satisfies Readonly<Record<string, FormatProperties>>;
type ImageFormat = keyof typeof FORMATS;

/** Formats that an original can have. */
export const INPUT_FORMATS = ['jpeg', 'png'] as const satisfies readonly ImageFormat[];
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** Formats that an image can have. A thumbnail is a JPEG or PNG. */
export const OUTPUT_FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const satisfies readonly ImageFormat[];
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
