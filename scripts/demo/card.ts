import sharp from 'sharp';
import type { MadeImage } from './made-image';
import type { Outcome } from './outcome';
import { COLORS, embed, fileSize, label, placeholder, shorten, type Box } from './svg';

/** Geometry in pixels. */
const PADDING = 12;
export const CARD = { width: 364, height: 408 };
const ROW = { top: 16, height: 180 };
const ORIGINAL: Box = { x: PADDING, y: ROW.top, width: 180, height: ROW.height };
const THUMBNAIL: Box = { x: CARD.width - PADDING - 128, y: ROW.top, width: 128, height: ROW.height };
/** Variants are drawn smaller than they are, two in a row. */
const VARIANT: Box = { x: PADDING, y: 264, width: 164, height: 110 };
const VARIANT_COLUMN = CARD.width - 2 * PADDING - VARIANT.width;
const EMPTY_HEIGHT = 100;

const VERDICT_COLORS: Readonly<Record<string, string>> = { SUCCESS: COLORS.good, DELETED: COLORS.quiet };

/** Draws an original, its thumbnail, and its variants. @param variants names of at most two variants. */
export async function drawCard(
  { image, status, reason, thumbnail, variants: made, milliseconds, faults }: Outcome,
  variants: readonly string[],
): Promise<string> {
  const original = await drawOriginal(image.uploads.at(-1));
  const good = faults.length === 0;
  const verdict = [status, reason].filter(Boolean).join(' · ');
  const sizes = [original.caption, thumbnail && caption(thumbnail)];
  const arrow = (ORIGINAL.x + ORIGINAL.width + THUMBNAIL.x) / 2;
  const drawn = variants.map((name, index) =>
    drawVariant(
      name,
      made.find((variant) => variant.name === name),
      index,
    ),
  );
  return `
    <rect width="${CARD.width}" height="${CARD.height}" rx="8" fill="${COLORS.card}" stroke="${good ? COLORS.line : COLORS.bad}"/>
    ${original.svg}
    ${label(arrow, ROW.top + ROW.height / 2 + 6, '→', { size: 18, color: COLORS.quiet, anchor: 'middle' })}
    ${thumbnail ? embed(thumbnail.bytes, thumbnail, THUMBNAIL) : empty(THUMBNAIL, 'no thumbnail')}
    ${label(PADDING, 214, shorten(image.title, 30), { size: 13, weight: 'bold' })}
    ${label(CARD.width - PADDING, 214, verdict, { size: 11, weight: 'bold', anchor: 'end', color: good ? (VERDICT_COLORS[status] ?? COLORS.bad) : COLORS.bad })}
    ${label(PADDING, 231, shorten(image.key, 40), { size: 11, color: COLORS.quiet })}
    ${label(CARD.width - PADDING, 231, milliseconds === undefined ? '' : `${milliseconds} ms`, { size: 11, color: COLORS.quiet, anchor: 'end' })}
    ${label(PADDING, 247, good ? sizes.filter(Boolean).join('  →  ') : faults.join('; '), { size: 11, color: good ? COLORS.quiet : COLORS.bad })}
    ${(await Promise.all(drawn)).join('')}`;
}

async function drawOriginal(
  bytes: Buffer | undefined,
): Promise<{ readonly svg: string; readonly caption: string }> {
  try {
    if (!bytes) throw new Error('nothing was uploaded');
    const { format, autoOrient } = await sharp(bytes).metadata();
    return {
      svg: await drawSmaller(bytes, ORIGINAL),
      caption: caption({ bytes, format, ...autoOrient }),
    };
  } catch {
    // Some originals are deliberately not images.
    return { svg: empty(ORIGINAL, 'not an image'), caption: bytes ? fileSize(bytes) : '' };
  }
}

async function drawVariant(name: string, image: MadeImage | undefined, index: number): Promise<string> {
  const box = { ...VARIANT, x: VARIANT.x + index * VARIANT_COLUMN };
  if (!image) return empty(box, `no ${name}`);
  const text = label(box.x, box.y + box.height + 14, name, { size: 10, weight: 'bold' });
  const facts = label(box.x, box.y + box.height + 27, caption(image), { size: 10, color: COLORS.quiet });
  return `${await drawSmaller(image.bytes, box)}${text}${facts}`;
}

/** Draws an image in a box, upright and as PNG: not every renderer of SVG shows WebP. */
async function drawSmaller(bytes: Buffer, box: Box): Promise<string> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .resize(box.width, box.height, { fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer({ resolveWithObject: true });
  return embed(data, info, box);
}

function empty(box: Box, text: string): string {
  return placeholder({ ...box, y: box.y + (box.height - EMPTY_HEIGHT) / 2, height: EMPTY_HEIGHT }, text);
}

function caption({ width, height, format, bytes }: Omit<MadeImage, 'name' | 'eTag' | 'versionId'>): string {
  return `${width} × ${height} ${format.toUpperCase()} ${fileSize(bytes)}`;
}
