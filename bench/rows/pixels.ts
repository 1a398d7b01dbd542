/** Time of the pixel path, from the original's bytes to the thumbnail's bytes. */
import { available, Contestant, type Order, type Way } from '../contestant';
import { image, type MadeImage } from '../images';
import type { Peers } from '../peers/install';
import { alternate, ratio, type Samples } from '../rounds';
import type { Figure, Goal, Row } from '../row';

const SIZE = 128;
const ROUNDS = 9;

async function order(name: MadeImage): Promise<Order> {
  // The 100-megapixel image takes seconds, so one repetition is precise enough.
  return { file: await image(name), size: SIZE, times: name.includes('100mp') ? 1 : 3 };
}

interface Race {
  readonly ours: Samples;
  /** Only available ways. */
  readonly theirs: Partial<Record<Way, Samples>>;
}

type Goals = Readonly<Partial<Record<Way, Goal>>>;

/** Measures the function and other ways with one image. */
async function race(name: MadeImage, peers: Peers, others: readonly Way[]): Promise<Race> {
  const made = await order(name);
  const ways: Way[] = ['ours', ...others.filter((way) => available(peers).includes(way))];
  const { ours = [], ...theirs }: Partial<Record<Way, Samples>> = await alternate(
    Object.fromEntries(ways.map((way) => [way, { way, order: made }])),
    peers,
    ROUNDS,
  );
  return { ours, theirs };
}

/** Returns the ratio of each other way to the function. @param group heading in the chart. */
function relativeToOurs(name: MadeImage, { ours, theirs }: Race, goals: Goals, group: string): Figure[] {
  return (Object.entries(theirs) as [Way, Samples][]).map(([way, samples]): Figure => {
    const goal = goals[way];
    const what = `${name}: ${way} / ours`;
    return { what, value: ratio(samples, ours), bar: { group, name: way }, ...(goal && { goal }) };
  });
}

/** Returns the peak memory of a new process for one image, in MiB. */
async function peak(way: Way, name: MadeImage, peers: Peers): Promise<number> {
  const contestant = new Contestant(way, peers);
  try {
    await contestant.make(await order(name));
    return contestant.peakMebibytes;
  } finally {
    contestant.stop();
  }
}

export const BASELINE: Row = {
  id: 'P1',
  name: 'baseline',
  title: 'Baseline JPEG, 12 megapixels',
  measure: async (peers) => {
    const name = 'baseline-12mp.jpg';
    const all = await race(name, peers, [
      'decode',
      'sharp',
      'pillow',
      'imagemagick',
      'wasm-vips',
      '@napi-rs/image',
      'jimp',
    ]);
    const { decode } = all.theirs;
    if (!decode) return [];
    return [
      {
        what: 'ours / decode only, at 1/8 by libjpeg-turbo',
        value: ratio(all.ours, decode),
        goal: { atMost: 1.2 },
      },
      ...relativeToOurs(name, all, {}, 'baseline JPEG'),
    ];
  },
};

export const PROGRESSIVE: Row = {
  id: 'P2',
  name: 'progressive',
  title: 'Progressive JPEG, 12 and 100 megapixels',
  measure: async (peers) => {
    const goals: Goals = { sharp: { atLeast: 8 }, pillow: { atLeast: 8 } };
    const figures: Figure[] = [];
    for (const [name, group] of [
      ['progressive-12mp.jpg', 'progressive JPEG'],
      ['progressive-100mp.jpg', 'progressive JPEG, 100 megapixels'],
    ] as const) {
      const all = await race(name, peers, ['sharp', 'pillow']);
      figures.push(...relativeToOurs(name, all, goals, group), {
        what: `${name}: memory, ours / sharp`,
        value: (await peak('ours', name, peers)) / (await peak('sharp', name, peers)),
        goal: { atMost: 0.4 },
      });
    }
    return figures;
  },
};

const PNG_KINDS = {
  rgb: 'PNG, RGB',
  rgba: 'PNG, RGB with alpha',
  palette: 'PNG, palette',
  '16-bit': 'PNG, 16-bit',
  interlaced: 'PNG, interlaced',
} as const;

export const PNG: Row = {
  id: 'P3',
  name: 'png',
  title: 'PNG, 12 megapixels',
  measure: async (peers) => {
    const figures: Figure[] = [];
    for (const [kind, group] of Object.entries(PNG_KINDS)) {
      const name = `${kind as keyof typeof PNG_KINDS}-12mp.png` as const;
      const all = await race(name, peers, ['pillow', 'sharp']);
      figures.push(...relativeToOurs(name, all, { pillow: { atLeast: 1.6 } }, group));
    }
    const { profiled, untagged } = await alternate(
      {
        profiled: { way: 'ours', order: await order('display-p3-12mp.png') },
        untagged: { way: 'ours', order: await order('rgb-12mp.png') },
      },
      peers,
      ROUNDS,
    );
    const what = 'Display P3 / untagged, both ours';
    return [...figures, { what, value: ratio(profiled, untagged), goal: { atMost: 1.1 } }];
  },
};
