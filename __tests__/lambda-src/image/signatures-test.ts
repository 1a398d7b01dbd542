import sharp from 'sharp';
import { recognizeFormat } from '../../../lambda-src/image/signatures';
import { DISGUISES } from '../../corpus/disguises';

const recognize = (text: string): unknown => recognizeFormat(Buffer.from(text, 'latin1'));

/** A box `ftyp` with its length, major brand, version and compatible brands, followed by another box. */
function isoFile(...[major, ...compatible]: [string, ...string[]]): Buffer {
  const brands = Buffer.from(`ftyp${major}\0\0\0\0${compatible.join('')}`, 'latin1');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(size.length + brands.length);
  return Buffer.concat([size, brands, Buffer.from('\0\0\0\x08metaavifheic', 'latin1')]);
}

test.each(['jpeg', 'png', 'gif', 'webp', 'tiff', 'avif'] as const)(
  'recognizes a file that libvips writes as %s',
  async (format) => {
    const pixels = sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } });
    expect(recognizeFormat(await pixels.toFormat(format).toBuffer())).toBe(format);
  },
);

/** The files of the corpus that name their format. */
test.each<[name: string, format: string | undefined]>([
  ['GIF', 'gif'],
  ['WebP', 'webp'],
  ['TIFF, little-endian', 'tiff'],
  ['TIFF, big-endian', 'tiff'],
  ['BMP', 'bmp'],
  ['ICO', 'ico'],
  ['HEIC', 'heic'],
  ['AVIF', 'avif'],
  ['JPEG XL', 'jxl'],
  ['JPEG 2000', 'jp2'],
  ['SVG', 'svg'],
  ['SVG after an XML declaration', 'svg'],
  ['PDF', 'pdf'],
  ['ZIP', 'zip'],
  ['PostScript', 'ps'],
  ['MNG', 'mng'],
  ['JNG', 'jng'],
  ['HTML', 'html'],
  ['JPEG after the header of a GIF', 'gif'],
  ['JPEG after the signature of a PNG', 'png'],
  ['PNG after the start of a JPEG', 'jpeg'],
  ['JPEG after one byte', undefined],
  ['PNG with line ends changed by a text transfer', undefined],
  ['The first 7 bytes of a PNG', undefined],
  ['ImageMagick script', undefined],
  ['512 zero bytes', undefined],
  ['Empty file', undefined],
])('recognizes "%s" of the corpus as %s', (name, format) => {
  const found = DISGUISES.find((image) => image.name === name);
  expect(found && recognizeFormat(found.bytes())).toBe(format);
  expect(found).toBeDefined();
});

test.each<[source: string, bytes: string, format: string]>([
  ['BigTIFF', 'MM\0+\0\x08\0\0', 'tiff'],
  ['a JPEG XL container (ISO/IEC 18181-2)', '\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ', 'jxl'],
  ['a JPEG 2000 codestream (ITU-T T.800, A.3)', '\xff\x4f\xff\x51\0\x2f', 'j2k'],
  ['a Photoshop document', '8BPS\0\x01', 'psd'],
  ['a Windows cursor', '\0\0\x02\0\x01\0', 'cur'],
])('recognizes %s', (_, bytes, format) => {
  expect(recognize(bytes)).toBe(format);
});

describe('a file of the ISO base media format', () => {
  test.each<[what: string, bytes: Buffer, format: string | undefined]>([
    ['a photo of an iPhone', isoFile('heic', 'mif1', 'MiHB', 'MiHE', 'MiPr', 'miaf', 'heic'), 'heic'],
    ['a burst of an iPhone', isoFile('hevc', 'msf1', 'hevc', 'iso8'), 'heic'],
    ['an AVIF file that begins with the general brand', isoFile('mif1', 'avif', 'miaf'), 'avif'],
    ['an AVIF animation', isoFile('avis', 'avif', 'avis', 'msf1', 'iso8', 'mif1'), 'avif'],
    ['HEIF of another codec', isoFile('mif1', 'jpeg'), 'heif'],
    ['a QuickTime movie', isoFile('qt  ', 'qt  '), 'mov'],
    ['an MP4 video', isoFile('isom', 'isom', 'iso2', 'avc1', 'mp41'), 'mp4'],
    ['an unknown brand, with other brands after the box', isoFile('abcd'), undefined],
    ['a box without a size', Buffer.from('\0\0\0\0ftyp', 'latin1'), undefined],
  ])('with %s has the format %s', (_, bytes, format) => {
    expect(recognizeFormat(bytes)).toBe(format);
  });
});

describe('markup', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  test.each<[what: string, text: string, format: string | undefined]>([
    [
      'a BOM, a declaration, comments and a blank line',
      '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n\n<!---->',
      'svg',
    ],
    [
      'the document type of SVG 1.1',
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY a "b">]>',
      'svg',
    ],
    ['text', 'A drawing: ', undefined],
    ['an unfinished comment', '<!-- ', undefined],
    ['another root element', '<note>', undefined],
    ['more than 1,024 bytes of comments', `<!-- ${'x'.repeat(1_024)} -->`, undefined],
  ])('with %s before an SVG image has the format it begins with', (_, before, format) => {
    expect(recognize(before + svg)).toBe(format);
  });

  test('with a prefix or another element in its name is not confused', () => {
    expect(recognize('<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>')).toBe('svg');
    expect(recognize('<svgs/>')).toBeUndefined();
    expect(recognize('<!doctype HTML><svg/>')).toBe('html');
    expect(recognize('\n<html lang="en"><svg/></html>')).toBe('html');
  });

  test('that is hostile is rejected without backtracking', () => {
    const start = performance.now();
    for (const part of ['<!--', '<!---->', '<?', '<?-->', '<!doctype ', ' \n'])
      expect(recognize(part.repeat(1_000))).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(100);
  });
});

test.each(['BMW for sale\n', 'GIF87', 'MM is 2000', 'PK', '%PD'])(
  'does not recognize the text "%s"',
  (text) => {
    expect(recognize(text)).toBeUndefined();
  },
);
