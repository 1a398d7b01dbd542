/**
 * Frees the memory of a file. It would otherwise stay in use until a garbage collection, which the decoder's allocations do
 * not cause: the next image would need its memory in addition.
 *
 * @param file is empty afterwards, unless it shares its memory with other buffers, as small ones do.
 */
export function release({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength === byteLength) structuredClone(buffer, { transfer: [buffer] });
}
