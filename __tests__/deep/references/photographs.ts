/** Photographs of every kind and of sizes that are hard to shrink: encoded by cameras and programs in these ways. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { SENTINEL } from '../../../scripts/checks/images/binary';
import { orientation } from '../../../scripts/checks/images/exif';
import { PROPHOTO, profile } from '../../../scripts/checks/images/icc';
import { photograph } from '../../../scripts/checks/images/photograph';
import { withExif } from '../../../scripts/checks/images/seeds';

export interface Photograph {
  readonly name: string;
  readonly bytes: () => Promise<Buffer>;
}

type Sides = readonly [width: number, height: number];
type Encode = (photo: Sharp, sides: Sides) => Sharp | Promise<Buffer>;

const jpeg: Encode = (photo) => photo.jpeg({ quality: 92 });
const progressive: Encode = (photo) => photo.jpeg({ quality: 92, progressive: true });
const png: Encode = (photo) => photo.png({ compressionLevel: 1 });

/** Sides that JPEG decoders shrink evenly, that they do not, strips, and sides near a thumbnail's. */
const JPEG_SIDES: readonly Sides[] = [
  [4000, 3000],
  [3999, 2999],
  [2999, 3999],
  [1600, 1200],
  [1079, 719],
  [719, 1079],
  [1921, 1279],
  [1015, 769],
  [4000, 60],
  [60, 4000],
  [3001, 37],
  [701, 7],
  [130, 129],
  [97, 65],
  [17, 11],
];
const PNG_SIDES: readonly Sides[] = [
  [2000, 1500],
  [1079, 719],
  [719, 1079],
  [4000, 60],
  [60, 4000],
  [600, 400],
  [451, 300],
  [129, 130],
  [17, 11],
];
/** Sides of the images that differ in their encoding. The second one is not shrunk evenly. */
const [EVEN, UNEVEN] = [
  [1200, 800],
  [1079, 719],
] as const satisfies readonly Sides[];

const JPEG_ENCODINGS: Readonly<Record<string, Encode>> = {
  'progressive JPEG': progressive,
  'JPEG without subsampling': (photo) => photo.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  'gray JPEG': (photo) => photo.toColourspace('b-w').jpeg({ quality: 92 }),
  'JPEG with Display P3': (photo) => photo.withIccProfile('p3').jpeg({ quality: 92 }),
  'JPEG with ProPhoto': (photo) => inProPhoto(photo).then((wide) => wide.jpeg({ quality: 92 }).toBuffer()),
  'JPEG of CMYK without a profile': (photo) => photo.toColourspace('cmyk').jpeg({ quality: 92 }),
  'JPEG of CMYK with a profile': (photo) => photo.withIccProfile('cmyk').jpeg({ quality: 92 }),
};
const PNG_ENCODINGS: Readonly<Record<string, Encode>> = {
  'interlaced PNG': (photo) => photo.png({ progressive: true, compressionLevel: 1 }),
  'gray PNG': (photo) => photo.toColourspace('b-w').png(),
  'gray PNG with alpha': async (photo, sides) => {
    const [width, height] = sides;
    const gray = await photo.toColourspace('b-w').raw().toBuffer();
    return withAlpha(sharp(gray, { raw: { width, height, channels: 1 } }), sides)
      .png()
      .toBuffer();
  },
  'PNG with alpha': (photo, sides) => withAlpha(photo, sides).png({ compressionLevel: 1 }),
  'PNG of 16 bits': (photo) => photo.toColourspace('rgb16').png({ compressionLevel: 1 }),
  'PNG of 16 bits with alpha': async (photo, sides) => {
    const of8Bits = await withAlpha(photo, sides).png({ compressionLevel: 0 }).toBuffer();
    return sharp(of8Bits).toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer();
  },
  'PNG with a palette': (photo) => photo.png({ palette: true, effort: 1 }),
  'PNG with Display P3': (photo) => photo.withIccProfile('p3').png({ compressionLevel: 1 }),
  'PNG of 16 bits with Display P3': (photo) =>
    photo.toColourspace('rgb16').withIccProfile('p3').png({ compressionLevel: 1 }),
  'PNG with ProPhoto': (photo) =>
    inProPhoto(photo).then((wide) => wide.png({ compressionLevel: 1 }).toBuffer()),
};

export const PHOTOGRAPHS: readonly Photograph[] = [
  ...JPEG_SIDES.map((sides) => make('JPEG', sides, jpeg)),
  make('progressive JPEG', [3728, 1213], progressive),
  make('progressive JPEG', [4000, 3000], progressive),
  ...PNG_SIDES.map((sides) => make('PNG', sides, png)),
  ...Object.entries(JPEG_ENCODINGS).flatMap(([name, encode]) =>
    [EVEN, UNEVEN].map((sides) => make(name, sides, encode)),
  ),
  ...Object.entries(PNG_ENCODINGS).flatMap(([name, encode]) =>
    [EVEN, UNEVEN].map((sides) => make(name, sides, encode)),
  ),
  ...[2, 3, 4, 5, 6, 7, 8].flatMap((value) => [turned('JPEG', jpeg, value), turned('PNG', png, value)]),
  turned('JPEG with Display P3', JPEG_ENCODINGS['JPEG with Display P3'] ?? jpeg, 6),
  turned('JPEG of CMYK without a profile', JPEG_ENCODINGS['JPEG of CMYK without a profile'] ?? jpeg, 6),
  turned('progressive JPEG', progressive, 8),
];

function make(kind: string, sides: Sides, encode: Encode): Photograph {
  return {
    name: `${kind} of ${sides.join(' x ')}`,
    bytes: async () => {
      const encoded = encode(await photograph(...sides), sides);
      return encoded instanceof Promise ? encoded : encoded.toBuffer();
    },
  };
}

function turned(kind: string, encode: Encode, value: number): Photograph {
  const { name, bytes } = make(kind, UNEVEN, encode);
  return {
    name: `${name} with the orientation ${value}`,
    bytes: async () => withExif(await bytes(), orientation(value)),
  };
}

/** Makes the outside of an ellipse transparent, with a soft border, and the rest a little. */
function withAlpha(photo: Sharp, [width, height]: Sides): Sharp {
  const alpha = new Uint8ClampedArray(width * height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const outside = ((2 * x) / width - 1) ** 2 + ((2 * y) / height - 1) ** 2;
      alpha[at] = 1500 * (1 - outside) - 5 * (at % 7);
    }
  return photo.joinChannel(Buffer.from(alpha.buffer), { raw: { width, height, channels: 1 } });
}

/** Converts to ProPhoto. sharp reads a profile only from a file. */
async function inProPhoto(photo: Sharp): Promise<Sharp> {
  const folder = mkdtempSync(path.join(tmpdir(), 'profile-'));
  try {
    const file = path.join(folder, 'prophoto.icc');
    writeFileSync(file, profile(PROPHOTO, SENTINEL, 'RGB ', 1.8));
    const converted = await photo.withIccProfile(file).png({ compressionLevel: 0 }).toBuffer();
    return sharp(converted).keepIccProfile();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
