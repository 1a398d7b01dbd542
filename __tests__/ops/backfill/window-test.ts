import fc from 'fast-check';
import { OrderedWindow } from '../../../ops/backfill/window';

test('completed is the last key up to which every item is done, in whatever order items finish', () => {
  const order = fc.integer({ min: 1, max: 30 }).chain((size) =>
    fc.record({
      ends: fc.shuffledSubarray([...Array(size).keys()]),
      sent: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    }),
  );
  fc.assert(
    fc.property(order, ({ ends, sent }) => {
      const window = new OrderedWindow();
      const done = sent.map((_, index) => window.begin(`key ${index}`));
      const ended = new Set<number>();
      for (const index of ends) {
        done[index]?.(sent[index] ?? false);
        ended.add(index);
        let first = 0;
        while (ended.has(first)) first++;
        expect(window.completed).toBe(first === 0 ? undefined : `key ${first - 1}`);
        expect(window.looked).toBe(first);
        expect(window.sent).toBe(sent.slice(0, first).filter(Boolean).length);
      }
    }),
  );
});
