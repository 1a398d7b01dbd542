/** Every odd and hostile picture that the project makes itself. */
import { BOMBS } from './bombs';
import { COLOURS } from './colours';
import { DISGUISES } from './disguises';
import { JPEG_KINDS, JPEG_LIES } from './jpeg-structures';
import { LIMITS } from './limits';
import { METADATA } from './metadata';
import type { PictureCase } from './picture-case';
import { PNG_KINDS, PNG_LIES } from './png-structures';

export { isAccepted } from './picture-case';
export type { ColourCase } from './colours';
export type { PictureCase } from './picture-case';

export const CORPUS: readonly { readonly title: string; readonly cases: readonly PictureCase[] }[] = [
  { title: 'Sizes', cases: LIMITS },
  { title: 'Bombs', cases: BOMBS },
  { title: 'Something else, or two things at once', cases: DISGUISES },
  { title: 'Kinds of PNG', cases: PNG_KINDS },
  { title: 'Damaged and lying PNG', cases: PNG_LIES },
  { title: 'Kinds of JPEG', cases: JPEG_KINDS },
  { title: 'Damaged and lying JPEG', cases: JPEG_LIES },
  { title: 'Colours', cases: COLOURS },
  { title: 'Metadata', cases: METADATA },
];

export const ALL_CASES: readonly PictureCase[] = CORPUS.flatMap(({ cases }) => cases);
