/** Time and fidelity of four images from one original. */
import { readFileSync } from 'node:fs';
import { createThumbnails } from '../../lambda-src/image/thumbnail';
import { allVariants, type Variant } from '../../lambda-src/variants/variant';
import { decibelsOf } from '../../scripts/checks/images/fidelity';
import { Pillow, type Premultiplied } from '../../scripts/checks/images/pillow';
import { Contestant, type Order } from '../contestant';
import { image, type MadeImage } from '../images';
import type { Peers } from '../peers/install';
import { alternate, ratio, type Samples } from '../rounds';
import type { Figure, Goal, Row } from '../row';

const SIZES = [1600, 800, 400, 128];
const ROUNDS = 9;
/** Size at which the fidelity is compared. */
const COMPARED = 800;

/** Goals of an original: the chain / separate runs, and Firebase / the chain. */
const GOALS = [
  ['baseline-12mp.jpg', { atMost: 0.7 }, { atLeast: 1.8 }],
  ['rgb-12mp.png', { atMost: 0.4 }, { atLeast: 3 }],
] as const satisfies readonly (readonly [MadeImage, Goal, Goal])[];

export const VARIANTS: Row = {
  id: 'P13',
  name: 'variants',
  title: 'Four images of one original (1600, 800, 400, 128 pixels), 12 megapixels',
  measure: async (peers) => {
    const figures: Figure[] = [];
    for (const [name, separately, firebase] of GOALS) {
      const file = await image(name);
      const order = (sizes: readonly number[]): Order => ({ file, size: 128, sizes, times: 1 });
      const one = (size: number) => ({ way: 'variants', order: order([size]) }) as const;
      const all = await alternate(
        {
          chain: { way: 'variants', order: order(SIZES) },
          firebase: { way: 'firebase', order: order(SIZES) },
          ...Object.fromEntries(SIZES.map((size) => [String(size), one(size)])),
        },
        peers,
        ROUNDS,
      );
      const { chain, firebase: theirs } = all;
      const separate = sum(SIZES.map((size) => (all as Record<string, Samples>)[size] ?? []));
      figures.push(
        { what: `${name}: chain / four separate runs`, value: ratio(chain, separate), goal: separately },
        { what: `${name}: Firebase's way / chain`, value: ratio(theirs, chain), goal: firebase },
        ...(await compareFidelity(name, file, peers)),
      );
    }
    return figures;
  },
};

/** Adds series, round by round. */
function sum(series: readonly Samples[]): Samples {
  const [first = [], ...others] = series;
  return first.map((value, round) => others.reduce((total, other) => total + (other[round] ?? NaN), value));
}

/** Compares the PSNR of both ways, in at most as many bytes as Firebase's. */
async function compareFidelity(name: string, file: string, peers: Peers): Promise<Figure[]> {
  if (peers.python === undefined) return [];
  const pillow = Pillow.start(peers.python);
  try {
    const show = async (bytes: Buffer): Promise<Premultiplied> => {
      const shown = await pillow.show(bytes, [COMPARED]);
      const pixels = typeof shown === 'string' ? undefined : shown.resized[0];
      if (!pixels) throw new Error(`Pillow refuses ${name}.`);
      return pixels;
    };
    const original = readFileSync(file);
    const [exact, theirs] = [await show(original), await makeTheirs(file, peers)];
    const ours = await makeOurs(original, theirs.length);
    const [our, their] = [decibelsOf(await show(ours), exact), decibelsOf(await show(theirs), exact)];
    return [
      {
        what: `${name}: PSNR of the chain, minus Firebase's way`,
        value: our - their,
        unit: 'dB',
        goal: { atLeast: 0 },
        note: `at ${COMPARED} pixels: ${our.toFixed(1)} dB in ${ours.length} bytes, ${their.toFixed(1)} in ${theirs.length}`,
      },
    ];
  } finally {
    pillow.stop();
  }
}

async function makeTheirs(file: string, peers: Peers): Promise<Buffer> {
  const contestant = new Contestant('firebase', peers);
  try {
    const made = await contestant.make({ file, size: COMPARED, times: 1 });
    return Buffer.from(made.thumbnail, 'base64');
  } finally {
    contestant.stop();
  }
}

/** Returns the chain's JPEG of the highest quality that has at most `maxBytes` bytes. */
async function makeOurs(original: Buffer, maxBytes: number): Promise<Buffer> {
  for (let quality = 95; quality >= 40; quality--) {
    const definitions = { first: { width: 1600, height: 1600, format: 'jpeg' } } as const;
    const [, first] = allVariants(128, definitions) as [Variant, Variant];
    const compared = { ...first, name: 'compared', width: COMPARED, height: COMPARED, quality };
    const options = { variants: [first, compared], maxPixels: 268e6 } as const;
    for await (const made of createThumbnails(Buffer.from(original), options))
      if (made.name === 'compared' && made.size <= maxBytes) return Buffer.from(made.bytes);
  }
  throw new Error(`No quality makes a JPEG of at most ${maxBytes} bytes.`);
}
