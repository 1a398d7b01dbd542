/** Files of other formats, and files of two formats at once. */
import { SENTINEL } from '../../scripts/checks/images/binary';
import * as jpeg from '../../scripts/checks/images/jpeg';
import * as png from '../../scripts/checks/images/png';
import { opaque, SMALL, type ImageCase } from './image-case';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The smallest valid file of each format, which could be uploaded as .png or .jpg. Chrome shows some of them. */
const FOREIGN: readonly (readonly [string, () => Buffer, ImageCase['chrome']?])[] = [
  [
    'SVG',
    () =>
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      ),
    'whole',
  ],
  [
    'SVG after an XML declaration',
    () =>
      Buffer.from(
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      ),
    'whole',
  ],
  [
    'GIF',
    () => hex('474946383961 0100 0100 800000 000000ffffff 2c 0000 0000 0100 0100 00 02 02 4401 00 3b'),
    'whole',
  ],
  [
    'WebP',
    () => hex('52494646 1a000000 57454250 5650384c 0d000000 2f000000 1007 1011 1188 88fe 0700'),
    'whole',
  ],
  ['TIFF, little-endian', () => hex('49492a00 08000000 0000 00000000')],
  ['TIFF, big-endian', () => hex('4d4d002a 00000008 0000 00000000')],
  [
    'BMP',
    () =>
      hex(
        '424d 3a000000 00000000 36000000 28000000 01000000 01000000 0100 1800 00000000 04000000 00000000 00000000 00000000 00000000 0000ff00',
      ),
    'whole',
  ],
  [
    'ICO',
    () =>
      hex(
        '00000100 0100 01010000 01002000 30000000 16000000 28000000 01000000 02000000 0100 2000 00000000 04000000 00000000 00000000 00000000 00000000 0000ffff 00000000',
      ),
    'whole',
  ],
  [
    'HEIC',
    () => Buffer.concat([hex('00000018'), Buffer.from('ftypheic'), hex('00000000'), Buffer.from('mif1heic')]),
  ],
  [
    'AVIF',
    () =>
      Buffer.concat([hex('0000001c'), Buffer.from('ftypavif'), hex('00000000'), Buffer.from('avifmif1miaf')]),
  ],
  ['JPEG XL', () => hex('ff0a 0000')],
  ['JPEG 2000', () => hex('0000000c 6a502020 0d0a870a 00000014 66747970 6a703220 00000000 6a703220')],
  ['PDF', () => Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>')],
  ['ZIP', () => hex(`504b0506${'00'.repeat(18)}`)],
  ['PostScript', () => Buffer.from('%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n')],
  ['MNG', () => hex('8a4d4e470d0a1a0a')],
  ['JNG', () => hex('8b4a4e470d0a1a0a')],
  ['HTML', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['ImageMagick script', () => Buffer.from('push graphic-context\nfill url(https://127.0.0.1/)\n')],
  ['512 zero bytes', () => Buffer.alloc(512)],
];

const HTML = Buffer.from(`--><script>/*${SENTINEL}*/</script><!--`);
const image = (): Buffer => png.png(SMALL);

export const DISGUISES: readonly ImageCase[] = [
  { name: 'Empty file', bytes: () => Buffer.alloc(0), verdict: 'EMPTY' },
  ...[1, 3, 7].map((length): ImageCase => ({
    name: `The first ${length} bytes of a PNG`,
    bytes: () => image().subarray(0, length),
    verdict: 'UNSUPPORTED_FORMAT',
  })),
  {
    name: 'The first 2 bytes of a JPEG',
    bytes: () => jpeg.START,
    verdict: 'UNSUPPORTED_FORMAT',
  },
  ...FOREIGN.map(([name, bytes, chrome = 'nothing']): ImageCase => ({
    name,
    bytes,
    verdict: 'UNSUPPORTED_FORMAT',
    chrome,
  })),
  {
    name: 'PNG followed by a ZIP archive',
    bytes: () => Buffer.concat([image(), Buffer.from(SENTINEL), hex(`504b0506${'00'.repeat(18)}`)]),
    verdict: opaque(),
  },
  {
    name: 'PNG followed by a second PNG',
    bytes: () => Buffer.concat([image(), png.png({ width: 9, height: 9 })]),
    verdict: opaque(),
  },
  {
    name: 'JPEG with HTML in a comment',
    bytes: () => jpeg.jpeg(SMALL, [jpeg.segment(jpeg.MARKER.comment, HTML)]),
    verdict: opaque(),
  },
  {
    name: 'JPEG followed by HTML',
    bytes: () => Buffer.concat([jpeg.jpeg(SMALL), HTML]),
    verdict: opaque(),
  },
  {
    name: 'JPEG followed by a second JPEG',
    bytes: () => Buffer.concat([jpeg.jpeg(SMALL), jpeg.jpeg({ width: 9, height: 9 })]),
    verdict: opaque(),
  },
  {
    name: 'PNG with PHP in its palette',
    bytes: () =>
      png.png({ ...SMALL, color: 3, depth: 1 }, [png.chunk('PLTE', Buffer.from('<?=`$_GET[0]`?>'))]),
    verdict: opaque(),
  },
  {
    name: 'JPEG after the header of a GIF',
    bytes: () => Buffer.concat([Buffer.from('GIF89a'), jpeg.jpeg(SMALL)]),
    verdict: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'JPEG after one byte',
    bytes: () => Buffer.concat([Buffer.of(0), jpeg.jpeg(SMALL)]),
    verdict: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'PNG after one byte',
    bytes: () => Buffer.concat([Buffer.of(0), image()]),
    verdict: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'JPEG after the signature of a PNG',
    bytes: () => Buffer.concat([png.SIGNATURE, jpeg.jpeg(SMALL)]),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG after the start of a JPEG',
    bytes: () => Buffer.concat([hex('ffd8ff'), image()]),
    verdict: 'CORRUPT',
  },
  {
    name: 'PNG with line ends changed by a text transfer',
    bytes: () => Buffer.from(image().toString('latin1').replace('\r\n', '\n'), 'latin1'),
    verdict: 'UNSUPPORTED_FORMAT',
  },
];
