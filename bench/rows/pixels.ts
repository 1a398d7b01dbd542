/** The time of the whole pixel path, from an original's bytes to its thumbnail's. */
import { available, Contestant, type Order, type Way } from '../contestant';
import { image, type MadeImage } from '../images';
import type { Peers } from '../peers/install';
import { alternate, ratio, type Samples } from '../rounds';
import type { Figure, Goal, Row } from '../row';

const SIZE = 128;
const ROUNDS = 9;

async function order(name: MadeImage): Promise<Order> {
  // The large takes seconds each time, which no clock is too coarse for.
  return { file: await image(name), size: SIZE, times: name.includes('100mp') ? 1 : 3 };
}

interface Race {
  readonly ours: Samples;
  /** Of those that can be had. */
  readonly theirs: Partial<Record<Way, Samples>>;
}

type Goals = Readonly<Partial<Record<Way, Goal>>>;

/** What one image takes us and others. */
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

/** Each of the others by ours. @param group of the chart. */
function byOurs(name: MadeImage, { ours, theirs }: Race, goals: Goals, group: string): Figure[] {
  return (Object.entries(theirs) as [Way, Samples][]).map(([way, samples]): Figure => {
    const goal = goals[way];
    const what = `${name}: ${way} / ours`;
    return { what, value: ratio(samples, ours), bar: { group, name: way }, ...(goal && { goal }) };
  });
}

/** @returns the most memory that a process of its own takes for one image, in MiB. */
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
  title: 'Baseline JPEG of 12 megapixels',
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
        what: 'ours / decode alone at 1/8 by libjpeg-turbo',
        value: ratio(all.ours, decode),
        goal: { atMost: 1.2 },
      },
      ...byOurs(name, all, {}, 'baseline JPEG'),
    ];
  },
};

export const PROGRESSIVE: Row = {
  id: 'P2',
  name: 'progressive',
  title: 'Progressive JPEG of 12 and of 100 megapixels',
  measure: async (peers) => {
    const goals: Goals = { sharp: { atLeast: 8 }, pillow: { atLeast: 8 } };
    const figures: Figure[] = [];
    for (const [name, group] of [
      ['progressive-12mp.jpg', 'progressive JPEG'],
      ['progressive-100mp.jpg', 'progressive JPEG of 100 megapixels'],
    ] as const) {
      const all = await race(name, peers, ['sharp', 'pillow']);
      figures.push(...byOurs(name, all, goals, group), {
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
  '16-bit': 'PNG, 16 bits',
  interlaced: 'PNG, interlaced',
} as const;

export const PNG: Row = {
  id: 'P3',
  name: 'png',
  title: 'PNG of 12 megapixels',
  measure: async (peers) => {
    const figures: Figure[] = [];
    for (const [kind, group] of Object.entries(PNG_KINDS)) {
      const name = `${kind as keyof typeof PNG_KINDS}-12mp.png` as const;
      const all = await race(name, peers, ['pillow', 'sharp']);
      figures.push(...byOurs(name, all, { pillow: { atLeast: 1.6 } }, group));
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
