import { isMeasurable } from '../../scripts/checks/function/served-function';

if (!isMeasurable) console.warn('Memory measurements are skipped: they need Linux.');

/** `describe` on Linux, where the memory of a process can be read. */
export const describeOnLinux = isMeasurable ? describe : describe.skip;
