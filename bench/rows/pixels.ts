/** The time of the whole pixel path, from an original's bytes to its thumbnail's. */
import { available, type Order, type Way } from '../contestant';
import type { Peers } from '../peers/install';
import { picture, type MadePicture } from '../pictures';
import { alternate, ratio, type Samples } from '../rounds';
import type { Figure, Row } from '../row';

const SIZE = 128;
const ROUNDS = 9;

async function order(name: MadePicture): Promise<Order> {
  return { file: await picture(name), size: SIZE, times: 3 };
}

interface Race {
  readonly ours: Samples;
  /** Of those that can be had. */
  readonly theirs: Partial<Record<Way, Samples>>;
}

/** What one picture takes us and others. */
async function race(name: MadePicture, peers: Peers, others: readonly Way[]): Promise<Race> {
  const made = await order(name);
  const ways: Way[] = ['ours', ...others.filter((way) => available(peers).includes(way))];
  const { ours = [], ...theirs }: Partial<Record<Way, Samples>> = await alternate(
    Object.fromEntries(ways.map((way) => [way, { way, order: made }])),
    peers,
    ROUNDS,
  );
  return { ours, theirs };
}

/** Each of the others by ours. */
function byOurs(name: MadePicture, { ours, theirs }: Race, goal?: Figure['goal']): Figure[] {
  return Object.entries(theirs).map(([way, samples]) => ({
    what: `${name}: ${way} / ours`,
    value: ratio(samples, ours),
    ...(goal && { goal }),
  }));
}

export const BASELINE: Row = {
  id: 'P1',
  name: 'baseline',
  title: 'Baseline JPEG of 12 megapixels',
  measure: async (peers) => {
    const name = 'baseline-12mp.jpg';
    const all = await race(name, peers, ['decode', 'sharp', 'pillow', 'wasm-vips', '@napi-rs/image', 'jimp']);
    const { decode, ...theirs } = all.theirs;
    if (!decode) return [];
    return [
      {
        what: 'ours / decode alone at 1/8 by libjpeg-turbo',
        value: ratio(all.ours, decode),
        goal: { atMost: 1.2 },
      },
      ...byOurs(name, { ...all, theirs }),
    ];
  },
};

export const PROGRESSIVE: Row = {
  id: 'P2',
  name: 'progressive',
  title: 'Progressive JPEG of 12 and of 100 megapixels',
  measure: async (peers) => {
    const figures: Figure[] = [];
    for (const name of ['progressive-12mp.jpg', 'progressive-100mp.jpg'] as const)
      figures.push(...byOurs(name, await race(name, peers, ['sharp', 'pillow']), { atLeast: 8 }));
    return figures;
  },
};

export const PNG: Row = {
  id: 'P3',
  name: 'png',
  title: 'PNG of 12 megapixels',
  measure: async (peers) => {
    const figures: Figure[] = [];
    for (const kind of ['rgb', 'rgba', 'palette', '16-bit', 'interlaced'] as const) {
      const name = `${kind}-12mp.png` as const;
      figures.push(...byOurs(name, await race(name, peers, ['pillow']), { atLeast: 1.6 }));
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
