/** Writes the tables of the corpus's README. */
import sharp from '../../lambda-src/image/image-library';
import { markdownTable } from '../documents/documents';
import { PNGSUITE, readPngSuite, REFUSED } from './pngsuite';
import { ALL_CASES, CORPUS, isAccepted, type ImageCase } from './index';

/** sharp's, from the most lenient to the strictest. */
const LEVELS = ['none', 'error', 'warning'] as const;

function describeVerdict({ verdict }: ImageCase): string {
  return typeof verdict === 'string' ? verdict : `thumbnail, ${verdict.thumbnail.toUpperCase()}`;
}

function describeChrome(image: ImageCase): string {
  return image.chrome ?? (isAccepted(image) ? 'whole' : 'nothing');
}

/** Whether each level lets the decoder come to the end of the image. */
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

/** The images on whose fate the level decides. */
async function decided(): Promise<(readonly string[])[]> {
  const images = [
    ...ALL_CASES.map(({ name, bytes }) => ({ name, bytes: bytes() })),
    ...PNGSUITE.map((name) => ({ name: `PngSuite’s ${name}`, bytes: readPngSuite(name) })),
  ];
  const rows: (readonly string[])[] = [];
  for (const { name, bytes } of images) {
    const accepted = await decodes(bytes);
    if (new Set(accepted).size > 1)
      rows.push([name, ...accepted.map((yes) => (yes ? 'accepted' : 'refused'))]);
  }
  return rows;
}

/** The sections, from what failOn decides to the last image. */
export async function describeImages(): Promise<string> {
  const sections = CORPUS.map(({ title, cases }) =>
    [
      `## ${title}`,
      markdownTable(
        ['image', 'verdict', 'Chrome shows'],
        cases.map((image) => [image.name, describeVerdict(image), describeChrome(image)]),
      ),
    ].join('\n\n'),
  );
  const damaged = Object.entries(REFUSED).map(([name, { damage, reason }]) => [name, damage, reason]);
  return [
    '## What failOn decides',
    `sharp's \`failOn\` is \`error\`. Of all images below, it decides these:`,
    markdownTable(['image', ...LEVELS.map((level) => `\`${level}\``)], await decided()),
    ...sections,
    '## PngSuite',
    `The public conformance set by Willem van Schaik ([with its license](pngsuite/PngSuite.LICENSE)): ${PNGSUITE.length} files. ${PNGSUITE.length - damaged.length} get the thumbnail that another decoder expects; these are refused:`,
    markdownTable(['file', 'damage', 'verdict'], damaged),
  ].join('\n\n');
}
