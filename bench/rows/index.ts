import type { Row } from '../row';
import { BYTES } from './bytes';
import { CALLS } from './calls';
import { FIDELITY } from './fidelity';
import { MEMORY } from './memory';
import { COLD_START, SIZE } from './package';
import { BASELINE, PNG, PROGRESSIVE } from './pixels';
import { SYNTH, TESTS } from './project';
import { SOAK } from './soak';
import { VARIANTS } from './variants';

/** All measurements of the bench, in the order of the report. */
export const ROWS: readonly Row[] = [
  BASELINE,
  PROGRESSIVE,
  PNG,
  VARIANTS,
  FIDELITY,
  COLD_START,
  SOAK,
  CALLS,
  SIZE,
  SYNTH,
  TESTS,
  BYTES,
  MEMORY,
];
