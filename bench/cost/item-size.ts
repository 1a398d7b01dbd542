/** What DynamoDB takes an item for. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */

/** A write unit covers so many bytes of an item. */
export const WRITE_UNIT_BYTES = 1_024;
/** Kept for each item, and for each entry of an index, beside its attributes. */
export const OVERHEAD_BYTES = 100;

/** Bytes of the attributes that are defined: names and values, numbers by their digits. Null and binary are not known. */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

/** Write units of one write of an item that has so many bytes. */
export function writeUnits(bytes: number): number {
  return Math.ceil(bytes / WRITE_UNIT_BYTES);
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  // Two digits a byte, and one more; leading and trailing zeros are not kept.
  if (typeof value === 'number') return Math.ceil(String(value).replace(/0+$/, '').length / 2) + 1;
  if (typeof value === 'boolean') return 1;
  // Lists and maps: three bytes, and one more for each element.
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + valueBytes(one) + 1, 3);
  const map = value as Readonly<Record<string, unknown>>;
  return 3 + Object.keys(map).length + itemBytes(map);
}
