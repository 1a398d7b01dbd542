import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { CARD, drawCard } from './card';
import type { Outcome } from './outcome';
import { COLORS, label } from './svg';

/** Geometry in pixels. */
const COLUMNS = 4;
const GAP = 16;
const MARGIN = 32;
const HEADER = 96;
const FONT = 'DejaVu Sans';

/** Text above the images. */
export interface Heading {
  readonly title: string;
  readonly subtitle: string;
}

/**
 * Draws originals, thumbnails and variants side by side, labeled, into one PNG.
 *
 * The text uses a font that the project installs, so the sheet looks the same on any machine.
 *
 * @param variants names of the variants. @param workFolder for the font configuration; ignored by git.
 */
export async function drawContactSheet(
  outcomes: readonly Outcome[],
  variants: readonly string[],
  heading: Heading,
  workFolder: string,
): Promise<Buffer> {
  useOwnFont(workFolder);
  const cards = await Promise.all(outcomes.map((outcome) => drawCard(outcome, variants)));
  const rows = Math.ceil(cards.length / COLUMNS);
  const width = 2 * MARGIN + COLUMNS * CARD.width + (COLUMNS - 1) * GAP;
  const height = HEADER + rows * (CARD.height + GAP) - GAP + MARGIN;
  const placed = cards.map((card, index) => {
    const x = MARGIN + (index % COLUMNS) * (CARD.width + GAP);
    const y = HEADER + Math.floor(index / COLUMNS) * (CARD.height + GAP);
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
