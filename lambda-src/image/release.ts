/**
 * Frees the memory of a file. It would otherwise stay in use until a garbage collection, which the decoder's allocations do
 * not cause: the next image would need its memory in addition.
 *
 * @param file is empty afterwards, unless it shares its memory with other buffers, as small ones do.
 */
export function release({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
  // In Node.js 22 (ECMAScript 2024), but not in this project's version of the types, nor in Node.js 20, which scripts run in.
  const transferable = buffer as ArrayBuffer & { transfer?(newByteLength: number): ArrayBuffer };
  if (buffer.byteLength === byteLength) transferable.transfer?.(0);
}
