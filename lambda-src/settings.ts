import {
  ENV,
  ENVIRONMENTS,
  INPUT_MEGABYTES,
  INPUT_MEGAPIXELS,
  THUMBNAIL_SIZE,
  type Bounds,
  type Environment,
} from './contract';

/** What the deployment configures, read once at start. */
export interface Settings {
  readonly environment: Environment;
  readonly thumbnailBucket: string;
  readonly metadataTable: string;
  /** Box side of a thumbnail in pixels. */
  readonly thumbnailSize: number;
  /** Largest original that is read, in bytes. */
  readonly maxInputBytes: number;
  /** Largest original that is decoded, in pixels. */
  readonly maxInputPixels: number;
}

/** A megabyte of the byte cap is a MiB. */
export const BYTES_PER_MEGABYTE = 2 ** 20;
/** A megapixel of the pixel cap. */
export const PIXELS_PER_MEGAPIXEL = 1_000_000;

/**
 * Reads the function's environment variables.
 *
 * @throws Error that names every variable that is missing or out of its bounds, and its value.
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const violations: string[] = [];
  const text = (name: string): string => {
    const value = variables[name] ?? '';
    if (value === '') violations.push(`${name} is not set`);
    return value;
  };
  const number = (name: string, { min, max }: Bounds): number => {
    const value = Number(text(name));
    if (!(Number.isInteger(value) && value >= min && value <= max)) {
      violations.push(`${name} is "${variables[name] ?? ''}", not a whole number from ${min} to ${max}`);
    }
    return value;
  };
  const oneOf = <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
    const value = choices.find((choice) => choice === text(name));
    if (!value) violations.push(`${name} is none of ${choices.join(', ')}`);
    return value ?? choices[0];
  };
  const settings = {
    environment: oneOf(ENV.environment, ENVIRONMENTS),
    thumbnailBucket: text(ENV.thumbnailBucket),
    metadataTable: text(ENV.metadataTable),
    thumbnailSize: number(ENV.thumbnailSize, THUMBNAIL_SIZE),
    maxInputBytes: number(ENV.maxInputMegabytes, INPUT_MEGABYTES) * BYTES_PER_MEGABYTE,
    maxInputPixels: number(ENV.maxInputMegapixels, INPUT_MEGAPIXELS) * PIXELS_PER_MEGAPIXEL,
  };
  if (violations.length > 0) throw new Error(`The function is not configured: ${violations.join('; ')}.`);
  return settings;
}
