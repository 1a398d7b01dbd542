/** Images with metadata: a sentinel in every place that can hold text, orientations, and inconsistent EXIF. */
import { deflateSync } from 'node:zlib';
import { number, SENTINEL } from '../../scripts/checks/images/binary';
import {
  camera,
  directory,
  littleEndianOrientation,
  nested,
  orientation,
  short,
  TAG,
  text,
  tiff,
  type Field,
} from '../../scripts/checks/images/exif';
import { profile, SRGB } from '../../scripts/checks/images/icc';
import { jpeg, MARKER, segment } from '../../scripts/checks/images/jpeg';
import { chunk, png } from '../../scripts/checks/images/png';
import { opaque, SMALL, transparent, type ImageCase } from './image-case';

const WORD = Buffer.from(SENTINEL);
const EMPTY = Buffer.alloc(0);
const UPRIGHT = { width: SMALL.height, height: SMALL.width };
const ascii = (value: string): Buffer => Buffer.from(value, 'latin1');
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" tiff:Make="${SENTINEL}"/></rdf:RDF></x:xmpmeta>`;

function application(index: number, ...parts: (string | Buffer)[]): Buffer {
  return segment(
    MARKER.app + index,
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? ascii(part) : part))),
  );
}

const comment = segment(MARKER.comment, WORD);
const thumbnail = (): Buffer => jpeg({ width: 8, height: 8 }, [comment]);
const EXIF_OF_CAMERA = camera(SENTINEL, thumbnail());

/** Places in a JPEG that can hold the sentinel. */
export const JPEG_PLACES: readonly (readonly [string, Buffer])[] = [
  ['a comment', comment],
  ['the thumbnail of JFIF', application(0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x01\x05', Buffer.alloc(15, WORD))],
  ['the thumbnail of JFXX', application(0, 'JFXX\0\x10', thumbnail())],
  ['EXIF, GPS and an embedded thumbnail', application(1, 'Exif\0\0', EXIF_OF_CAMERA)],
  ['XMP', application(1, 'http://ns.adobe.com/xap/1.0/\0', XMP)],
  [
    'extended XMP',
    application(
      1,
      'http://ns.adobe.com/xmp/extension/\0',
      '0'.repeat(32),
      number(SENTINEL.length, 4),
      number(0, 4),
      WORD,
    ),
  ],
  ['a profile', application(2, 'ICC_PROFILE\0\x01\x01', profile(SRGB, SENTINEL))],
  ['FlashPix', application(2, 'FPXR\0\0', WORD)],
  ['the index of a multi-image file', application(2, 'MPF\0', WORD)],
  ['HDR gain maps', application(11, 'HDR_RI ver=11 ', WORD)],
  ['IPTC', application(13, 'Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x13\x1c\x02\x78\0\x0e', WORD)],
  ['Adobe’s marker', application(14, 'Adobe\0\x64\0\0\0\0\x01', WORD)],
  ['an application segment', application(15, WORD)],
];

const keyword = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? ascii(part) : part)));

/** Places in a PNG that can hold the sentinel. */
export const PNG_PLACES: readonly (readonly [string, Buffer])[] = [
  ['text', chunk('tEXt', keyword('Comment\0', WORD))],
  ['the keyword of a text chunk', chunk('tEXt', keyword(WORD, '\0text'))],
  ['compressed text', chunk('zTXt', keyword('Comment\0\0', deflateSync(WORD)))],
  ['international text', chunk('iTXt', keyword('Comment\0\0\0en\0Kommentar\0', WORD))],
  ['compressed international text', chunk('iTXt', keyword('Comment\0\x01\0en\0\0', deflateSync(WORD)))],
  ['XMP', chunk('iTXt', keyword('XML:com.adobe.xmp\0\0\0\0\0', XMP))],
  [
    'EXIF as ImageMagick writes it',
    chunk(
      'zTXt',
      keyword(
        'Raw profile type exif\0\0',
        deflateSync(ascii(`\nexif\n${EXIF_OF_CAMERA.length}\n${EXIF_OF_CAMERA.toString('hex')}\n`)),
      ),
    ),
  ],
  ['EXIF, GPS and an embedded thumbnail', chunk('eXIf', EXIF_OF_CAMERA)],
  ['a profile', chunk('iCCP', keyword(WORD, '\0\0', deflateSync(profile(SRGB, SENTINEL))))],
  ['a suggested palette', chunk('sPLT', keyword(WORD, '\0\x08', Buffer.alloc(6)))],
  ['a calibration', chunk('pCAL', keyword(WORD, '\0', Buffer.alloc(8), '\0\x02', WORD, '\x000\x001'))],
  ['a scale', chunk('sCAL', keyword('\x011.5\x002.5'))],
  ['a private chunk', chunk('prIv', WORD)],
  ['C2PA', chunk('caBX', WORD)],
];

/** Inconsistent EXIF. */
const BROKEN: readonly (readonly [string, Buffer, boolean?])[] = [
  ['empty', EMPTY],
  ['of one byte', Buffer.of(77)],
  ['of noise', Buffer.alloc(500, 0x9d)],
  ['without a byte order', Buffer.from('5858002a00000008', 'hex')],
  ['whose first directory is beyond its end', Buffer.from('4d4d002a0000ffff', 'hex')],
  ['whose first directory overlaps its header', Buffer.from('4d4d002a00000000', 'hex')],
  ['with 65,535 missing entries', Buffer.from('4d4d002a00000008ffff0112', 'hex')],
  [
    'whose directories form a loop',
    Buffer.concat([Buffer.from('4d4d002a00000008', 'hex'), directory([short(TAG.orientation, 1)], 8, 8)]),
  ],
  ['that is its own subdirectory', tiff([{ tag: TAG.exif, type: 4, count: 1, value: number(8, 4) }])],
  [
    'with a field of 2^32 - 1 values',
    tiff([{ tag: TAG.description, type: 2, count: 2 ** 32 - 1, value: number(8, 4) }]),
  ],
  [
    'with a field of an unknown type',
    tiff([{ tag: TAG.orientation, type: 99, count: 1, value: number(6, 4) }]),
  ],
  [
    'with a missing thumbnail',
    tiff([
      { tag: TAG.thumbnailOffset, type: 4, count: 1, value: number(99_999, 4) },
      { tag: TAG.thumbnailLength, type: 4, count: 1, value: number(99_999, 4) },
    ]),
  ],
  ['with an orientation of 0', orientation(0)],
  ['with an orientation of 9', orientation(9)],
  ['with an orientation of 65,535', orientation(65_535)],
  ['of 60,000 bytes', tiff([text(TAG.description, 'x'.repeat(60_000))])],
  ['of 4,000 fields', tiff(Array.from({ length: 4000 }, (_, index): Field => short(0xc000 + index, index)))],
];

const orientationOf = (type: number, value: Buffer, count = 1): Field => {
  return { tag: TAG.orientation, type, count, value };
};
const SIX = orientation(6);

/** EXIF that holds 6 as an orientation, and whether Chrome turns the image. */
const ORIENTATIONS: readonly (readonly [string, Buffer, boolean])[] = [
  ['in little-endian order', littleEndianOrientation(6), true],
  ['with an orientation of type BYTE', tiff([orientationOf(1, Buffer.of(6))]), false],
  ['with an orientation of type LONG', tiff([orientationOf(4, number(6, 4))]), false],
  ['with an orientation of type SSHORT', tiff([orientationOf(8, number(6, 2))]), false],
  ['with an orientation of no values', tiff([orientationOf(3, number(6, 2), 0)]), false],
  ['with an orientation of two values', tiff([orientationOf(3, Buffer.of(0, 6, 0, 6), 2)]), false],
  ['with orientations of 9 and 6', tiff([short(TAG.orientation, 9), short(TAG.orientation, 6)]), true],
  ['with orientations of 1 and 6', tiff([short(TAG.orientation, 1), short(TAG.orientation, 6)]), false],
  ['with orientations of 6 and 1', tiff([short(TAG.orientation, 6), short(TAG.orientation, 1)]), true],
  [
    'with orientations of type BYTE and SHORT',
    tiff([orientationOf(1, Buffer.of(1)), short(TAG.orientation, 6)]),
    true,
  ],
  ['with an orientation in its Exif directory', nested('exif', [short(TAG.orientation, 6)]), true],
  ['with an orientation in its GPS directory', nested('gps', [short(TAG.orientation, 6)]), false],
  ['with an orientation in its second directory', nested('next', [short(TAG.orientation, 6)]), false],
  ['that ends after its orientation', SIX.subarray(0, 22), true],
  ['that ends within its orientation', SIX.subarray(0, 20), false],
  [
    'with fewer fields than it declares',
    Buffer.concat([SIX.subarray(0, 8), number(9, 2), SIX.subarray(10)]),
    true,
  ],
  [
    'with the wrong number after its byte order',
    Buffer.concat([Buffer.from('4d4d002b', 'hex'), SIX.subarray(4)]),
    false,
  ],
];

const exifSegment = (bytes: Buffer): Buffer => application(1, 'Exif\0\0', bytes);

/** Segments of a JPEG, and whether Chrome turns the image. */
const SEGMENTS: readonly (readonly [string, readonly Buffer[], boolean])[] = [
  ['EXIF that begins with one zero byte', [application(1, 'Exif\0\xff', SIX)], true],
  ['EXIF that begins without a zero byte', [application(1, 'Exifxx', SIX)], false],
  ['EXIF that lacks the fill byte', [application(1, 'Exif\0', SIX)], false],
  ['an empty EXIF segment and one with an orientation', [exifSegment(EMPTY), exifSegment(SIX)], true],
  ['an EXIF segment of noise and one with an orientation', [exifSegment(WORD), exifSegment(SIX)], false],
  ['EXIF without an orientation and one with it', [exifSegment(tiff([])), exifSegment(SIX)], false],
  ['two EXIF segments, the second with an orientation', [orientation(1), SIX].map(exifSegment), false],
  ['two EXIF segments, the first with an orientation', [SIX, orientation(1)].map(exifSegment), true],
  ['an orientation in XMP', [application(1, 'http://ns.adobe.com/xap/1.0/\0', XMP)], false],
];

const exifChunk = (bytes: Buffer, crc?: number): Buffer =>
  chunk('eXIf', bytes, crc === undefined ? {} : { crc });

/** Chunks of a PNG before and after IDAT, and whether Chrome turns the image. */
const CHUNKS: readonly (readonly [string, readonly Buffer[], readonly Buffer[], boolean])[] = [
  ['EXIF that begins as in a JPEG', [exifChunk(Buffer.concat([ascii('Exif\0\0'), SIX]))], [], false],
  ['two EXIF chunks, the first with an orientation', [exifChunk(SIX), exifChunk(orientation(1))], [], true],
  ['two EXIF chunks, the second with an orientation', [exifChunk(orientation(1)), exifChunk(SIX)], [], false],
  ['an empty EXIF chunk and one with an orientation', [exifChunk(EMPTY), exifChunk(SIX)], [], false],
  ['an EXIF chunk of noise and one with an orientation', [exifChunk(WORD), exifChunk(SIX)], [], false],
  ['a wrong checksum of EXIF', [exifChunk(SIX, 1)], [], false],
  [
    'a wrong checksum of EXIF, and EXIF with an orientation',
    [exifChunk(orientation(1), 1), exifChunk(SIX)],
    [],
    true,
  ],
  ['EXIF with an orientation after IDAT', [], [exifChunk(SIX)], false],
];

export const METADATA: readonly ImageCase[] = [
  ...JPEG_PLACES.map(([name, carrier]): ImageCase => ({
    name: `JPEG with a sentinel in ${name}`,
    bytes: () => jpeg(SMALL, [carrier]),
    verdict: opaque(),
  })),
  ...PNG_PLACES.flatMap(([name, carrier]): ImageCase[] => [
    { name: `PNG with a sentinel in ${name}`, bytes: () => png(SMALL, [carrier]), verdict: opaque() },
    {
      name: `PNG with alpha and a sentinel in ${name}, after IDAT`,
      bytes: () => png({ ...SMALL, color: 6 }, [], [carrier]),
      verdict: transparent(),
    },
  ]),
  {
    name: 'JPEG with a sentinel in every place',
    bytes: () =>
      jpeg(
        SMALL,
        JPEG_PLACES.map(([, carrier]) => carrier),
      ),
    verdict: opaque(),
  },
  {
    name: 'PNG with alpha and a sentinel in every place',
    bytes: () =>
      Buffer.concat([
        png(
          { ...SMALL, color: 6 },
          PNG_PLACES.map(([, carrier]) => carrier),
        ),
        WORD,
      ]),
    verdict: transparent(),
  },
  ...BROKEN.flatMap(([name, bytes]): ImageCase[] => [
    { name: `JPEG with EXIF ${name}`, bytes: () => jpeg(SMALL, [exifSegment(bytes)]), verdict: opaque() },
    { name: `PNG with EXIF ${name}`, bytes: () => png(SMALL, [chunk('eXIf', bytes)]), verdict: opaque() },
  ]),
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((value): ImageCase[] => [
    {
      name: `JPEG with the orientation ${value}`,
      bytes: () => jpeg(SMALL, [exifSegment(orientation(value))]),
      verdict: opaque(value > 4 ? UPRIGHT : SMALL),
    },
    {
      name: `PNG with the orientation ${value}`,
      bytes: () => png(SMALL, [chunk('eXIf', orientation(value))]),
      verdict: opaque(value > 4 ? UPRIGHT : SMALL),
    },
  ]),
  ...ORIENTATIONS.flatMap(([name, bytes, isTurned]): ImageCase[] => [
    {
      name: `JPEG with EXIF ${name}`,
      bytes: () => jpeg(SMALL, [exifSegment(bytes)]),
      verdict: opaque(isTurned ? UPRIGHT : SMALL),
    },
    {
      name: `PNG with EXIF ${name}`,
      bytes: () => png(SMALL, [exifChunk(bytes)]),
      verdict: opaque(isTurned ? UPRIGHT : SMALL),
    },
  ]),
  ...SEGMENTS.map(([name, segments, isTurned]): ImageCase => ({
    name: `JPEG with ${name}`,
    bytes: () => jpeg(SMALL, segments),
    verdict: opaque(isTurned ? UPRIGHT : SMALL),
  })),
  ...CHUNKS.map(([name, before, after, isTurned]): ImageCase => ({
    name: `PNG with ${name}`,
    bytes: () => png(SMALL, before, after),
    verdict: opaque(isTurned ? UPRIGHT : SMALL),
  })),
];
