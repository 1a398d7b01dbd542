/** Names the format of a file by its first bytes. Nothing here decodes a file: only JPEG and PNG are ever decoded. Pure. */

/**
 * First bytes of each format, as its specification defines them, one character per byte. `?` stands for any byte. The first
 * match applies.
 */
const SIGNATURES = [
  // SOI and the first byte of the next marker (ITU-T T.81, B.1.1).
  ['jpeg', '\xff\xd8\xff'],
  // ISO/IEC 15948, 5.2.
  ['png', '\x89PNG\r\n\x1a\n'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['webp', 'RIFF????WEBP'],
  // Includes most raw files of cameras. The version 43 is BigTIFF.
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
  ['tiff', 'II+\0'],
  ['tiff', 'MM\0+'],
  // Text can begin with "BM", so the size of the second header is compared too: it is less than 256.
  ['bmp', 'BM?????????????\0\0\0'],
  ['ico', '\0\0\x01\0?\0'],
  ['cur', '\0\0\x02\0?\0'],
  ['jxl', '\xff\x0a'],
  ['jxl', '\0\0\0\x0cJXL \r\n\x87\n'],
  ['jp2', '\0\0\0\x0cjP  \r\n\x87\n'],
  ['j2k', '\xff\x4f\xff\x51'],
  ['psd', '8BPS'],
  ['pdf', '%PDF-'],
  ['ps', '%!PS'],
  ['mng', '\x8aMNG\r\n\x1a\n'],
  ['jng', '\x8bJNG\r\n\x1a\n'],
  ['zip', 'PK\x03\x04'],
  ['zip', 'PK\x05\x06'],
] as const;

/**
 * Brands of the ISO base media file format (ISO/IEC 14496-12, 4.3), of HEIF (ISO/IEC 23008-12) and AVIF. The first row that
 * matches any brand of the file applies.
 */
const BRANDS = [
  ['avif', /^avi[fs]$/],
  ['heic', /^he[iv][cmsx]$/],
  ['heif', /^m[is]f1$/],
  ['mov', /^qt {2}$/],
  ['mp4', /^(iso[m2-9]|mp4[12]|avc1|M4V )$/],
] as const;

const MARKUP = ['svg', 'html'] as const;

/** Formats that are recognized. JPEG and PNG are accepted; the others are named in the record of the failure. */
export type FileFormat =
  (typeof SIGNATURES)[number][0] | (typeof BRANDS)[number][0] | (typeof MARKUP)[number];

/** Markup is searched in this many bytes. */
const HEAD_BYTES = 1_024;

/** Returns the format by the first 1,024 bytes; undefined if they match none. The name of the file is not used. */
export function recognizeFormat(bytes: Uint8Array): FileFormat | undefined {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
  return SIGNATURES.find(([, signature]) => matches(head, signature))?.[0] ?? brandOf(head) ?? markupOf(head);
}

function matches(head: string, signature: string): boolean {
  return (
    head.length >= signature.length &&
    Array.from(signature).every((byte, index) => byte === '?' || byte === head[index])
  );
}

/** Reads the box `ftyp`: size, type, major brand, version, compatible brands. The type `mif1` says only that it is HEIF. */
function brandOf(head: string): FileFormat | undefined {
  if (head.slice(4, 8) !== 'ftyp') return undefined;
  const box = head.slice(8, Buffer.from(head, 'latin1').readUInt32BE(0));
  const [major = '', , ...compatible] = box.match(/[^]{4}/g) ?? [];
  return BRANDS.find(([, brand]) => [major, ...compatible].some((name) => brand.test(name)))?.[0];
}

/** Reads the name of the root element, or that in its document type, after any BOM, comments and declarations. */
function markupOf(head: string): FileFormat | undefined {
  const markup = head.replace(/^\xef\xbb\xbf/, '').replace(/<!--[^]*?-->|<\?[^]*?\?>/g, '');
  const [, root] = /^\s*<(?:!doctype\s+)?(?:svg:)?(svg|html)\b/i.exec(markup) ?? [];
  return MARKUP.find((name) => name === root?.toLowerCase());
}
