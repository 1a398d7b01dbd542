/** All odd and hostile images that the project creates. */
import { BOMBS } from './bombs';
import { COLORS } from './colors';
import { DISGUISES } from './disguises';
import type { ImageCase } from './image-case';
import { JPEG_KINDS, JPEG_FAULTS } from './jpeg-structures';
import { LIMITS } from './limits';
import { METADATA } from './metadata';
import { PNG_KINDS, PNG_FAULTS } from './png-structures';

export { isAccepted } from './image-case';
export type { ColorCase } from './colors';
export type { ImageCase } from './image-case';

export const CORPUS: readonly { readonly title: string; readonly cases: readonly ImageCase[] }[] = [
  { title: 'Sizes', cases: LIMITS },
  { title: 'Bombs', cases: BOMBS },
  { title: 'Other formats, and two formats at once', cases: DISGUISES },
  { title: 'Kinds of PNG', cases: PNG_KINDS },
  { title: 'Damaged and inconsistent PNG', cases: PNG_FAULTS },
  { title: 'Kinds of JPEG', cases: JPEG_KINDS },
  { title: 'Damaged and inconsistent JPEG', cases: JPEG_FAULTS },
  { title: 'Colors', cases: COLORS },
  { title: 'Metadata', cases: METADATA },
];

export const ALL_CASES: readonly ImageCase[] = CORPUS.flatMap(({ cases }) => cases);
