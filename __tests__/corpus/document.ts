/** Writes the tables of the corpus's README. */
import sharp from '../../lambda-src/image/image-library';
import { markdownTable } from '../documents/documents';
import { PNGSUITE, readPngSuite, REFUSED } from './pngsuite';
import { ALL_CASES, CORPUS, isAccepted, type ImageCase } from './index';

/** Values of failOn, from the most lenient to the strictest. */
const LEVELS = ['none', 'error', 'warning'] as const;

function describeVerdict({ verdict }: ImageCase): string {
  return typeof verdict === 'string' ? verdict : `thumbnail${verdict.transparent ? ', transparent' : ''}`;
}

function describeChrome(image: ImageCase): string {
  return image.chrome ?? (isAccepted(image) ? 'whole' : 'nothing');
}

/** Returns for each level whether the image decodes. */
async function decodes(bytes: Buffer): Promise<readonly boolean[]> {
  // Refuses large images by their header, regardless of the level.
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

/** Returns the images whose result depends on the level. */
async function imagesThatDependOnFailOn(): Promise<(readonly string[])[]> {
  const images = [
    ...ALL_CASES.map(({ name, bytes }) => ({ name, bytes: bytes() })),
    ...PNGSUITE.map((name) => ({ name: `PngSuite’s ${name}`, bytes: readPngSuite(name) })),
  ];
  const rows: (readonly string[])[] = [];
  for (const { name, bytes } of images) {
    const accepted = await decodes(bytes);
    if (new Set(accepted).size > 1)
      rows.push([name, ...accepted.map((yes) => (yes ? 'accepted' : 'rejected'))]);
  }
  return rows;
}

/** Returns the generated sections. */
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
    '## Effect of failOn',
    `The function sets sharp's \`failOn\` to \`error\`. The result of these images depends on it:`,
    markdownTable(['image', ...LEVELS.map((level) => `\`${level}\``)], await imagesThatDependOnFailOn()),
    ...sections,
    '## PngSuite',
    `The public conformance suite by Willem van Schaik ([license](pngsuite/PngSuite.LICENSE)) has ${PNGSUITE.length} files. ${PNGSUITE.length - damaged.length} of them get the thumbnail that another decoder expects. The others are damaged and rejected:`,
    markdownTable(['file', 'damage', 'verdict'], damaged),
  ].join('\n\n');
}
