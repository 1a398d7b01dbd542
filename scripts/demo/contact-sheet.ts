import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Outcome } from './outcome';

/** Geometry in pixels. */
const COLUMNS = 4;
const CARD = { width: 364, height: 258, gap: 16 };
const MARGIN = 32;
const HEADER = 96;
const ORIGINAL_BOX = 180;
const THUMBNAIL_BOX = 128;
const IMAGE_ROW = { top: 16, height: 180 };

const COLORS = {
  page: '#eef0f3',
  card: '#ffffff',
  ink: '#1d2733',
  quiet: '#66727f',
  good: '#1a7f4b',
  bad: '#b3261e',
  line: '#d5dae0',
};
const VERDICT_COLORS: Readonly<Record<string, string>> = { SUCCESS: COLORS.good, DELETED: COLORS.quiet };
const FONT = 'DejaVu Sans';

/** Text above the images. */
export interface Heading {
  readonly title: string;
  readonly subtitle: string;
}

/**
 * Draws originals and thumbnails side by side, labeled, into one PNG.
 *
 * The text uses a font that the project installs, so the sheet looks the same on any machine.
 *
 * @param workFolder for the font configuration; ignored by git.
 */
export async function drawContactSheet(
  outcomes: readonly Outcome[],
  heading: Heading,
  workFolder: string,
): Promise<Buffer> {
  useOwnFont(workFolder);
  const cards = await Promise.all(outcomes.map(drawCard));
  const rows = Math.ceil(cards.length / COLUMNS);
  const width = 2 * MARGIN + COLUMNS * CARD.width + (COLUMNS - 1) * CARD.gap;
  const height = HEADER + rows * (CARD.height + CARD.gap) - CARD.gap + MARGIN;
  const placed = cards.map((card, index) => {
    const x = MARGIN + (index % COLUMNS) * (CARD.width + CARD.gap);
    const y = HEADER + Math.floor(index / COLUMNS) * (CARD.height + CARD.gap);
    return `<g transform="translate(${x},${y})">${card}</g>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FONT}">
    <defs><pattern id="checks" width="16" height="16" patternUnits="userSpaceOnUse">
      <rect width="16" height="16" fill="#fff"/><path d="M0 0h8v8H0zM8 8h8v8H8z" fill="#e3e6ea"/>
    </pattern></defs>
    <rect width="100%" height="100%" fill="${COLORS.page}"/>
    ${label(MARGIN, 48, heading.title, { size: 24, weight: 'bold' })}
    ${label(MARGIN, 74, heading.subtitle, { size: 13, color: COLORS.quiet })}
    ${placed.join('')}
  </svg>`;
  return sharp(Buffer.from(svg)).png({ compressionLevel: 9, palette: false }).toBuffer();
}

async function drawCard({
  image,
  status,
  reason,
  thumbnail,
  milliseconds,
  faults,
}: Outcome): Promise<string> {
  const original = await drawOriginal(image.uploads.at(-1));
  const good = faults.length === 0;
  const verdict = [status, reason].filter(Boolean).join(' · ');
  const sizes = [
    original.caption,
    thumbnail &&
      `${thumbnail.width} × ${thumbnail.height} ${thumbnail.format.toUpperCase()} ${fileSize(thumbnail.bytes)}`,
  ];
  const left = 12 + ORIGINAL_BOX;
  const middle = IMAGE_ROW.top + IMAGE_ROW.height / 2;
  return `
    <rect width="${CARD.width}" height="${CARD.height}" rx="8" fill="${COLORS.card}" stroke="${good ? COLORS.line : COLORS.bad}"/>
    ${original.svg}
    ${label(left + 19, middle + 6, '→', { size: 18, color: COLORS.quiet, anchor: 'middle' })}
    ${thumbnail ? drawThumbnail(thumbnail.bytes, thumbnail.width, thumbnail.height) : placeholder(CARD.width - 12 - THUMBNAIL_BOX, THUMBNAIL_BOX, 'no thumbnail')}
    ${label(12, 214, shorten(image.title, 30), { size: 13, weight: 'bold' })}
    ${label(CARD.width - 12, 214, verdict, { size: 11, weight: 'bold', anchor: 'end', color: good ? (VERDICT_COLORS[status] ?? COLORS.bad) : COLORS.bad })}
    ${label(12, 231, shorten(image.key, 40), { size: 11, color: COLORS.quiet })}
    ${label(CARD.width - 12, 231, milliseconds === undefined ? '' : `${milliseconds} ms`, { size: 11, color: COLORS.quiet, anchor: 'end' })}
    ${label(12, 247, good ? sizes.filter(Boolean).join('  →  ') : faults.join('; '), { size: 11, color: good ? COLORS.quiet : COLORS.bad })}`;
}

async function drawOriginal(
  bytes: Buffer | undefined,
): Promise<{ readonly svg: string; readonly caption: string }> {
  try {
    if (!bytes) throw new Error('nothing was uploaded');
    const { format, autoOrient } = await sharp(bytes).metadata();
    const { data, info } = await sharp(bytes)
      .autoOrient()
      .resize(ORIGINAL_BOX, ORIGINAL_BOX, { fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer({ resolveWithObject: true });
    return {
      svg: embed(data, 12 + (ORIGINAL_BOX - info.width) / 2, info.width, info.height),
      caption: `${autoOrient.width} × ${autoOrient.height} ${format.toUpperCase()} ${fileSize(bytes)}`,
    };
  } catch {
    // Some originals are deliberately not images.
    return { svg: placeholder(12, ORIGINAL_BOX, 'not an image'), caption: bytes ? fileSize(bytes) : '' };
  }
}

function drawThumbnail(bytes: Buffer, width: number, height: number): string {
  return embed(bytes, CARD.width - 12 - THUMBNAIL_BOX + (THUMBNAIL_BOX - width) / 2, width, height);
}

/** Returns an image at its own size, centered in the card's row, on a checkerboard that shows its transparency. */
function embed(bytes: Buffer, x: number, width: number, height: number): string {
  const y = IMAGE_ROW.top + (IMAGE_ROW.height - height) / 2;
  const frame = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  const type = bytes[0] === 0xff ? 'jpeg' : 'png';
  return `<rect ${frame} fill="url(#checks)"/><image ${frame} href="data:image/${type};base64,${bytes.toString('base64')}"/>`;
}

function placeholder(x: number, side: number, text: string): string {
  const y = IMAGE_ROW.top + (IMAGE_ROW.height - 100) / 2;
  return `<rect x="${x}" y="${y}" width="${side}" height="100" rx="6" fill="none" stroke="${COLORS.line}" stroke-dasharray="5 5"/>
    ${label(x + side / 2, y + 54, text, { size: 12, color: COLORS.quiet, anchor: 'middle' })}`;
}

interface LabelStyle {
  readonly size: number;
  readonly weight?: 'bold';
  readonly color?: string;
  readonly anchor?: 'middle' | 'end';
}

function label(x: number, y: number, text: string, { size, weight, color, anchor }: LabelStyle): string {
  const escaped = text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight ?? 'normal'}" fill="${color ?? COLORS.ink}" text-anchor="${anchor ?? 'start'}">${escaped}</text>`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function fileSize(bytes: Uint8Array): string {
  if (bytes.length >= 1024) return `${(bytes.length / 1024).toFixed(1)} KB`;
  return `${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}`;
}

/** Configures the font. Call it before libvips first renders text in this process. */
function useOwnFont(workFolder: string): void {
  const fonts = path.join(path.dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const configuration = path.join(workFolder, 'fonts.conf');
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(
    configuration,
    `<?xml version="1.0"?>\n<fontconfig><dir>${fonts}</dir><cachedir>${path.join(workFolder, 'font-cache')}</cachedir></fontconfig>\n`,
  );
  process.env.FONTCONFIG_FILE = configuration;
}
