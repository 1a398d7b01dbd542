/** Images on which the function agrees with neither Chromium nor Pillow. */

const CHECKSUM =
  'Its pixel data fails a checksum. Chromium and Pillow show it; an upload that was damaged should be noticed.';
const ARITHMETIC =
  'A file of 170 bytes decodes to 268 megapixels. Browsers show no arithmetic-coded JPEG, except those built with another libjpeg.';
const MEMORY = 'It would take more than 60 % of the default memory.';
const ONLY_END_MISSING =
  'All of its pixels are there. Pillow demands the end marker; Chromium paints all but the last rows of an image this small.';
const MISSING = 'Pixels are missing. Chromium and Pillow show gray instead.';
const SEGMENTS = 'libvips spends 280 bytes on each segment, so their number is limited.';

/** Reasons by the image's name. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'JPEG with 5,000 scans after a marker that only an out-of-step decoder skips':
    'Each scan can cost a pass over the image, so their number is limited, even where a decoder could skip them.',
  'JPEG with 10,001 segments, mostly APP2': SEGMENTS,
  'JPEG with 10,001 segments, mostly comments': SEGMENTS,
  'JPEG with arithmetic coding': ARITHMETIC,
  'arithmetic-coded JPEG of 170 bytes with 268 megapixels': ARITHMETIC,
  'JPEG cut before EOI': ONLY_END_MISSING,
  'JPEG cut within EOI': ONLY_END_MISSING,
  'JPEG with half of its rows': MISSING,
  'JPEG with codes missing from its tables': MISSING,
  'JPEG with a restart interval but no restarts': MISSING,
  'JPEG with a scan for two of three components': MISSING,
  'JPEG with restarts out of order': MISSING,
  'PNG of 507,000 x 1': MEMORY,
  'PNG of 500,000 x 100': MEMORY,
  'interlaced PNG of 8,000 x 6,500, RGBA of 16 bits': MEMORY,
  'PNG cut within the checksum of IDAT': CHECKSUM,
  'PNG with a wrong checksum of IDAT': CHECKSUM,
  'PNG with an IDAT that declares one byte too many': CHECKSUM,
  'PngSuite’s xcsn0g01.png': CHECKSUM,
  'PNG with a palette of 4 bytes':
    'libpng refuses a palette whose length is not a multiple of 3, as ISO/IEC 15948, 11.2.3 demands.',
};
