export { ARCHITECTURES, DEFAULT_ARCHITECTURE, type Architecture } from '../../config/architecture';
export { bundleFunction, RUNTIME, stageFunction } from './function';
export { stageLayer } from './layer';
export { removeStaged, StagingError, type StagedPackage } from './staging';
