import {
  ENV,
  ENVIRONMENTS,
  INPUT_MEGABYTES,
  INPUT_MEGAPIXELS,
  MEMORY_MEGABYTES,
  MEMORY_SIZE_VARIABLE,
  THUMBNAIL_SIZE,
  type Bounds,
  type Environment,
} from './contract';
import { allVariants, type Variant, type VariantDefinitions } from './variants/variant';

/** The function's settings, read once in the init phase. */
export interface Settings {
  readonly environment: Environment;
  readonly thumbnailBucket: string;
  readonly metadataTable: string;
  /** Side of a thumbnail's bounding box, in pixels. */
  readonly thumbnailSize: number;
  /** The images that are made from each original: the thumbnail, then the variants. */
  readonly variants: readonly [Variant, ...Variant[]];
  /** Whether records carry a placeholder. */
  readonly placeholders: boolean;
  /** Largest original that is read, in bytes. */
  readonly maxInputBytes: number;
  /** Largest original that is decoded, in pixels. */
  readonly maxInputPixels: number;
  /** Memory size of the function, in MB. */
  readonly memoryMegabytes: number;
}

/** The size limit counts in MiB. */
export const BYTES_PER_MEGABYTE = 2 ** 20;
export const PIXELS_PER_MEGAPIXEL = 1_000_000;

/**
 * Reads the function's environment variables.
 *
 * @throws Error that lists every variable that is missing or invalid, with its value.
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const violations: string[] = [];
  const text = (name: string): string => {
    const value = variables[name] ?? '';
    if (value === '') violations.push(`${name} is not set`);
    return value;
  };
  const number = (name: string, { min, max }: Bounds, given = text(name)): number => {
    const value = Number(given);
    if (!(Number.isInteger(value) && value >= min && value <= max)) {
      violations.push(`${name} is "${given}", but must be an integer from ${min} to ${max}`);
    }
    return value;
  };
  const oneOf = <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
    const given = text(name);
    const value = choices.find((choice) => choice === given);
    if (!value) violations.push(`${name} is "${given}", but must be one of ${choices.join(', ')}`);
    return value ?? choices[0];
  };
  const settings = {
    environment: oneOf(ENV.environment, ENVIRONMENTS),
    thumbnailBucket: text(ENV.thumbnailBucket),
    metadataTable: text(ENV.metadataTable),
    thumbnailSize: number(ENV.thumbnailSize, THUMBNAIL_SIZE),
    maxInputBytes: number(ENV.maxInputMegabytes, INPUT_MEGABYTES) * BYTES_PER_MEGABYTE,
    maxInputPixels: number(ENV.maxInputMegapixels, INPUT_MEGAPIXELS) * PIXELS_PER_MEGAPIXEL,
    placeholders: variables[ENV.placeholders] === 'true',
    // Lambda always sets it; other programs that run the function may not.
    memoryMegabytes: number(
      MEMORY_SIZE_VARIABLE,
      MEMORY_MEGABYTES,
      variables[MEMORY_SIZE_VARIABLE] ?? String(MEMORY_MEGABYTES.default),
    ),
  };
  const given = variables[ENV.variants] ?? '';
  const definitions = given === '' ? {} : parseDefinitions(given);
  if (!definitions) violations.push(`${ENV.variants} is "${given}", but must be a JSON object of objects`);
  if (!definitions || violations.length > 0)
    throw new Error(`Invalid environment variables: ${violations.join('; ')}.`);
  return { ...settings, variants: allVariants(settings.thumbnailSize, definitions) };
}

/** Returns the variants by name; undefined if the text is not a JSON object of objects. The synth has checked the members. */
function parseDefinitions(text: string): VariantDefinitions | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && Object.values(value).every(isObject) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, object>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
