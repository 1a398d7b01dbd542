/** The time of the whole pixel path, from an original's bytes to its thumbnail's. */
import { available, type Answer, type Order, type Way } from '../contestant';
import type { Peers } from '../peers/install';
import { picture, type MadePicture } from '../pictures';
import { alternate, ratio, type Samples } from '../rounds';
import type { Figure, Row } from '../row';

const SIZE = 128;
const ROUNDS = 9;

const cpu = (answers: readonly Answer[]): Samples => answers.map((answer) => answer.cpu);

async function order(name: MadePicture): Promise<Order> {
  return { file: await picture(name), size: SIZE, times: 3 };
}

/** Of every peer by ours, on one picture. */
async function against(name: MadePicture, peers: Peers, ways: readonly Way[]): Promise<Figure[]> {
  const others = ways.filter((way) => way !== 'ours' && available(peers).includes(way));
  const answers = await alternate(['ours', ...others], peers, await order(name), ROUNDS);
  return others.map((way) => ({
    what: `${name}: ${way} / ours`,
    value: ratio(cpu(answers[way]), cpu(answers.ours)),
  }));
}

export const BASELINE: Row = {
  id: 'P1',
  name: 'baseline',
  title: 'Baseline JPEG of 12 megapixels',
  measure: async (peers) => {
    if (!available(peers).includes('decode')) return [];
    const { ours, decode } = await alternate(
      ['ours', 'decode'],
      peers,
      await order('baseline-12mp.jpg'),
      ROUNDS,
    );
    return [
      {
        what: 'ours / decode alone at 1/8 by libjpeg-turbo',
        value: ratio(cpu(ours), cpu(decode)),
        goal: { atMost: 1.2 },
      },
      ...(await against('baseline-12mp.jpg', peers, [
        'sharp',
        'pillow',
        'wasm-vips',
        '@napi-rs/image',
        'jimp',
      ])),
    ];
  },
};

export const PROGRESSIVE: Row = {
  id: 'P2',
  name: 'progressive',
  title: 'Progressive JPEG of 12 and of 100 megapixels',
  measure: async (peers) => {
    const figures = [
      ...(await against('progressive-12mp.jpg', peers, ['sharp', 'pillow'])),
      ...(await against('progressive-100mp.jpg', peers, ['sharp', 'pillow'])),
    ].map((figure): Figure => ({ ...figure, goal: { atLeast: 8 } }));
    return figures;
  },
};

export const PNG: Row = {
  id: 'P3',
  name: 'png',
  title: 'PNG of 12 megapixels',
  measure: async (peers) => {
    const figures: Figure[] = [];
    for (const name of ['rgb', 'rgba', 'palette', '16-bit', 'interlaced'] as const) {
      const [figure] = await against(`${name}-12mp.png`, peers, ['pillow']);
      if (figure) figures.push({ ...figure, goal: { atLeast: 1.6 } });
    }
    const untagged = await alternate(['ours'], peers, await order('rgb-12mp.png'), ROUNDS);
    const profiled = await alternate(['ours'], peers, await order('display-p3-12mp.png'), ROUNDS);
    return [
      ...figures,
      {
        what: 'Display P3 / untagged, both ours',
        value: ratio(cpu(profiled.ours), cpu(untagged.ours)),
        goal: { atMost: 1.1 },
      },
    ];
  },
};
