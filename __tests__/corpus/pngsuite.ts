/** PngSuite by Willem van Schaik, the public conformance suite. The folder pngsuite has its files and license. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FailureReason } from '../../lambda-src/contract';

const FOLDER = path.join(__dirname, 'pngsuite');

export const PNGSUITE: readonly string[] = readdirSync(FOLDER).filter((name) => name.endsWith('.png'));

export function readPngSuite(name: string): Buffer {
  return readFileSync(path.join(FOLDER, name));
}

/** Its damaged files, and the reason for rejecting each. All others get a thumbnail. */
export const REFUSED: Readonly<Record<string, { readonly damage: string; readonly reason: FailureReason }>> =
  {
    'xs1n0g01.png': { damage: 'the signature’s first byte is wrong', reason: 'UNSUPPORTED_FORMAT' },
    'xs2n0g01.png': { damage: 'the signature’s second byte is wrong', reason: 'UNSUPPORTED_FORMAT' },
    'xs4n0g01.png': { damage: 'the signature’s fourth byte is wrong', reason: 'UNSUPPORTED_FORMAT' },
    'xs7n0g01.png': { damage: 'the signature’s seventh byte is wrong', reason: 'UNSUPPORTED_FORMAT' },
    'xcrn0g04.png': { damage: 'line feeds were removed', reason: 'UNSUPPORTED_FORMAT' },
    'xlfn0g04.png': { damage: 'line feeds were added', reason: 'UNSUPPORTED_FORMAT' },
    'xhdn0g08.png': { damage: 'the checksum of IHDR is wrong', reason: 'CORRUPT' },
    'xc1n0g08.png': { damage: 'color type 1', reason: 'CORRUPT' },
    'xc9n2c08.png': { damage: 'color type 9', reason: 'CORRUPT' },
    'xd0n2c08.png': { damage: '0 bits', reason: 'CORRUPT' },
    'xd3n2c08.png': { damage: '3 bits', reason: 'CORRUPT' },
    'xd9n2c08.png': { damage: '99 bits', reason: 'CORRUPT' },
    'xdtn0g01.png': { damage: 'IDAT is missing', reason: 'CORRUPT' },
    'xcsn0g01.png': { damage: 'the checksum of IDAT is wrong', reason: 'CORRUPT' },
  };
