export { bundleFunction, RUNTIME, stageFunction } from './function';
export { ARCHITECTURES, DEFAULT_ARCHITECTURE, stageLayer, type Architecture } from './layer';
export { removeStaged, StagingError, type StagedPackage } from './staging';
