/** The images that are made from each original: the thumbnail, and the variants that a user defines. Pure. */
import type { VARIANT } from '../contract';

export type Fit = (typeof VARIANT.fits)[number];
export type Gravity = (typeof VARIANT.gravities)[number];
export type VariantFormat = (typeof VARIANT.formats)[number];

/** A variant as a user defines it. VARIANT in contract.ts has the bounds. */
export interface VariantDefinition {
  /** Maximum width in pixels. `inside` needs width, height or both; `cover` needs both. */
  readonly width?: number;
  /** Maximum height in pixels. */
  readonly height?: number;
  /** `inside` keeps the whole image, `cover` fills the box and cuts off the rest. @default inside */
  readonly fit?: Fit;
  /** What `cover` keeps. The original's user metadata `focal-point` takes precedence. @default center */
  readonly gravity?: Gravity;
  /** `auto` is the thumbnail's rule, JPEG or PNG. @default auto */
  readonly format?: VariantFormat;
  /** Quality of a lossy format. @default that of the format */
  readonly quality?: number;
}

/** Definitions by name. */
export type VariantDefinitions = Readonly<Record<string, VariantDefinition>>;

/** A variant with its defaults, or the thumbnail. */
export interface Variant {
  /** First part of the key: the size for the thumbnail. */
  readonly name: string;
  /** Box in pixels; at least one side is set. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly fit: Fit;
  readonly gravity: Gravity;
  readonly format: VariantFormat;
  readonly quality: number | undefined;
}

/** Returns the thumbnail. @param size side of its bounding box, in pixels. */
export function thumbnailVariant(size: number): Variant {
  return completeVariant(String(size), { width: size, height: size });
}

/** Returns all images that are made from an original: the thumbnail, then the variants. */
export function allVariants(size: number, definitions: VariantDefinitions): readonly [Variant, ...Variant[]] {
  const variants = Object.entries(definitions).map(([name, definition]) => completeVariant(name, definition));
  return [thumbnailVariant(size), ...variants];
}

/** Returns the names of variants, in their order. */
export function namesOf([first, ...others]: readonly [Variant, ...Variant[]]): readonly [
  string,
  ...string[],
] {
  return [first.name, ...others.map(({ name }) => name)];
}

function completeVariant(name: string, definition: VariantDefinition): Variant {
  const { width, height, fit = 'inside', gravity = 'center', format = 'auto', quality } = definition;
  return { name, width, height, fit, gravity, format, quality };
}
