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

test('batches hold all items in order, the last one what is left', async () => {
  expect(await list(inBatches(numbers(7), 3))).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(await list(inBatches(numbers(6), 3))).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  expect(await list(inBatches(numbers(0), 3))).toEqual([]);
});

test('items that are worked on at once come out in their order, and never more than said', async () => {
  let [underWay, most] = [0, 0];
  const work = async (number: number): Promise<number> => {
    most = Math.max(most, ++underWay);
    // The first ones end last.
    await new Promise((resolve) => setTimeout(resolve, 5 - (number % 5)));
    underWay--;
    return number * 10;
  };
  expect(await list(mapAhead(numbers(23), 4, work))).toEqual([...Array(23).keys()].map((n) => n * 10));
  expect(most).toBe(4);
});

test('a failure comes in its place, and what is read ahead is bounded', async () => {
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

test('the next page is asked for while one is read, and no further one', async () => {
  const asked: (number | undefined)[] = [];
  const pages = readPages((position: number | undefined) => {
    asked.push(position);
    const page = position ?? 0;
    return Promise.resolve({ items: [page, page + 0.5], next: page < 3 ? page + 1 : undefined });
  });
  expect((await pages.next()).value).toBe(0);
  expect(asked).toEqual([undefined, 1]);
  expect(await list(pages)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5]);
  expect(asked).toEqual([undefined, 1, 2, 3]);
});
