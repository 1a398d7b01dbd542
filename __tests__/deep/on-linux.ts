import { isMeasurable } from '../../scripts/checks/function/served-function';

if (!isMeasurable) console.warn('Measurements of memory are skipped: they take Linux.');

/** `describe` where a process's memory can be read. */
export const describeOnLinux = isMeasurable ? describe : describe.skip;
