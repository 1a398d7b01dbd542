/** Images on which the function agrees with neither Chromium nor Pillow. */

const CHECKSUM =
  'Its pixel data fails a checksum. Chromium and Pillow show it; an upload that was damaged should be noticed.';
const SEGMENTS = 'libvips spends 280 bytes on each segment, so their number is limited.';

/** Reasons by the image's name. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'JPEG with 5,000 scans after a marker that only an out-of-step decoder skips':
    'Each scan can cost a pass over the image, so their number is limited, even where a decoder could skip them.',
  'JPEG with 10,001 segments, mostly APP2': SEGMENTS,
  'JPEG with 10,001 segments, mostly comments': SEGMENTS,
  'PNG cut within the checksum of IDAT': CHECKSUM,
  'PNG with a wrong checksum of IDAT': CHECKSUM,
  'PNG with an IDAT that declares one byte too many': CHECKSUM,
  'PngSuite’s xcsn0g01.png': CHECKSUM,
  'PNG with a palette of 4 bytes':
    'libpng refuses a palette whose length is not a multiple of 3, as ISO/IEC 15948, 11.2.3 demands.',
};
