import { release } from '../../../lambda-src/image/release';

test('release frees the memory of a file at once', () => {
  const file = Buffer.allocUnsafe(100_000);
  release(file);
  expect(file.buffer.byteLength).toBe(0);
});

test('release does nothing in Node.js 20', () => {
  const file = Buffer.allocUnsafe(100_000);
  Object.defineProperty(file.buffer, 'transfer', { value: undefined });
  release(file);
  expect(file).toHaveLength(100_000);
});

test('release leaves a file that shares its memory with other buffers', () => {
  const shared = new ArrayBuffer(100);
  const file = new Uint8Array(shared, 0, 99);
  release(file);
  expect(file).toHaveLength(99);
});
