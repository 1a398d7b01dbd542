import { inBatches, mapAhead, readPages } from '../../../ops/flow/streams';

// eslint-disable-next-line @typescript-eslint/require-await
async function* numbers(end: number, onRead: (number: number) => void = () => undefined) {
  for (let number = 0; number < end; number++) {
    onRead(number);
    yield number;
  }
}

async function list<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('inBatches keeps the order, and puts the remainder in the last batch', async () => {
  expect(await list(inBatches(numbers(7), 3))).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(await list(inBatches(numbers(6), 3))).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  expect(await list(inBatches(numbers(0), 3))).toEqual([]);
});

test('mapAhead yields results in order, and limits the items in progress', async () => {
  let [running, most] = [0, 0];
  const work = async (number: number): Promise<number> => {
    most = Math.max(most, ++running);
    // The first ones finish last.
    await new Promise((resolve) => setTimeout(resolve, 5 - (number % 5)));
    running--;
    return number * 10;
  };
  expect(await list(mapAhead(numbers(23), 4, work))).toEqual([...Array(23).keys()].map((n) => n * 10));
  expect(most).toBe(4);
});

test('mapAhead throws a failure in its place, and limits how far it reads ahead', async () => {
  let read = 0;
  const failing = (number: number): Promise<number> =>
    number === 5 ? Promise.reject(new Error('no')) : Promise.resolve(number);
  const results = mapAhead(
    numbers(100, () => read++),
    3,
    failing,
  );
  const got: number[] = [];
  await expect(
    (async () => {
      for await (const result of results) got.push(result);
    })(),
  ).rejects.toThrow('no');
  expect(got).toEqual([0, 1, 2, 3, 4]);
  expect(read).toBe(8);
});

test('readPages requests the next page while one is consumed, and no further ones', async () => {
  const requested: (number | undefined)[] = [];
  const pages = readPages((position: number | undefined) => {
    requested.push(position);
    const page = position ?? 0;
    return Promise.resolve({ items: [page, page + 0.5], next: page < 3 ? page + 1 : undefined });
  });
  expect((await pages.next()).value).toBe(0);
  expect(requested).toEqual([undefined, 1]);
  expect(await list(pages)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5]);
  expect(requested).toEqual([undefined, 1, 2, 3]);
});
