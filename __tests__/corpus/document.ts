/** docs/pictures.md, made from the corpus: `npx tsx __tests__/corpus/document.ts` writes it anew. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from '../../lambda-src/image-library';
import { PNGSUITE, readPngSuite, REFUSED } from './pngsuite';
import { ALL_CASES, CORPUS, isAccepted, type PictureCase } from './index';

export const DOCUMENT = path.join(__dirname, '../../docs/pictures.md');

/** sharp's, from the most lenient to the strictest. */
const LEVELS = ['none', 'error', 'warning'] as const;

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');
}

function describeVerdict({ verdict }: PictureCase): string {
  return typeof verdict === 'string' ? verdict : `thumbnail, ${verdict.thumbnail.toUpperCase()}`;
}

function describeChrome(picture: PictureCase): string {
  return picture.chrome ?? (isAccepted(picture) ? 'whole' : 'nothing');
}

/** Whether each level lets the decoder come to the end of the picture. */
async function decodes(bytes: Buffer): Promise<readonly boolean[]> {
  // Where the header alone refuses it, the level decides nothing.
  const limitInputPixels = 1_000_000;
  return Promise.all(
    LEVELS.map(async (failOn) => {
      try {
        await sharp(bytes, { failOn, limitInputPixels }).raw().toBuffer();
        return true;
      } catch {
        return false;
      }
    }),
  );
}

/** The pictures on whose fate the level decides. */
async function decided(): Promise<(readonly string[])[]> {
  const pictures = [
    ...ALL_CASES.map(({ name, bytes }) => ({ name, bytes: bytes() })),
    ...PNGSUITE.map((name) => ({ name: `PngSuite’s ${name}`, bytes: readPngSuite(name) })),
  ];
  const rows: (readonly string[])[] = [];
  for (const { name, bytes } of pictures) {
    const accepted = await decodes(bytes);
    if (new Set(accepted).size > 1)
      rows.push([name, ...accepted.map((yes) => (yes ? 'accepted' : 'refused'))]);
  }
  return rows;
}

const HEAD = `# Odd pictures

What the function makes of files that are not quite pictures, or more than pictures. The tests make each of them in code ([__tests__/corpus](../__tests__/corpus)) and send it through the function's own pixel path; this page is made from the same tables.

The rule: what browsers show as a whole gets a thumbnail, as far as libjpeg and libpng decode it. The exceptions are on purpose:

- A picture that is cut or whose pixels fail a checksum is refused, though browsers paint what is there: half of an upload is a fault that somebody should hear of, and no thumbnail is better than one of a grey half.
- Only JPEG and PNG, told by the first bytes. Names and suffixes have no say.
- 50 megapixels and 16,384 pixels a side (the caps are settings), 100 scans and 10,000 segments of a JPEG. Chrome itself shows nothing of a JPEG of 100 scans.
- gAMA, cHRM and cICP of a PNG have no say, where Chrome heeds them: without a profile, levels are taken for sRGB's.

Nothing but pixels comes out: no EXIF, GPS, XMP, profile, comment or text of any kind.

`;

/** The whole page. */
export async function makeDocument(): Promise<string> {
  const sections = CORPUS.map(({ title, cases }) =>
    [
      `## ${title}`,
      table(
        ['picture', 'verdict', 'Chrome shows'],
        cases.map((picture) => [picture.name, describeVerdict(picture), describeChrome(picture)]),
      ),
    ].join('\n\n'),
  );
  const damaged = Object.entries(REFUSED).map(([name, { damage, reason }]) => [name, damage, reason]);
  return `${HEAD}${[
    '## What failOn decides',
    `sharp's \`failOn\` is \`error\`. Of all pictures below, it decides these:`,
    table(['picture', ...LEVELS.map((level) => `\`${level}\``)], await decided()),
    ...sections,
    '## PngSuite',
    `The public conformance set by Willem van Schaik ([with its licence](../__tests__/corpus/pngsuite/PngSuite.LICENSE)): ${PNGSUITE.length} files. ${PNGSUITE.length - damaged.length} get the thumbnail that another decoder expects; these are refused:`,
    table(['file', 'damage', 'verdict'], damaged),
  ].join('\n\n')}\n`;
}

if (require.main === module)
  void makeDocument().then((text) => {
    writeFileSync(DOCUMENT, text);
  });
