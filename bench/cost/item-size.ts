/** Item sizes in DynamoDB. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */

/** Bytes of an item per write unit. */
export const WRITE_UNIT_BYTES = 1_024;
/** Storage overhead of each item and each index entry. */
export const OVERHEAD_BYTES = 100;

/** Returns the bytes of all defined attributes, names and values. Does not support null and binary values. */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

/** Returns the write units for one write of an item of this size. */
export function writeUnits(bytes: number): number {
  return Math.ceil(bytes / WRITE_UNIT_BYTES);
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  // One byte per two digits, plus one; without leading and trailing zeros.
  if (typeof value === 'number') return Math.ceil(String(value).replace(/0+$/, '').length / 2) + 1;
  if (typeof value === 'boolean') return 1;
  // Lists and maps: three bytes, plus one per element.
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + valueBytes(one) + 1, 3);
  const map = value as Readonly<Record<string, unknown>>;
  return 3 + Object.keys(map).length + itemBytes(map);
}
