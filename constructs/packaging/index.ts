export { bundleFunction, RUNTIME, stageFunction } from './function';
export { ARCHITECTURES, DEFAULT_ARCHITECTURE, stageLayer, type Architecture } from './layer';
export { PROJECT_ROOT, removeStaged, StagingError, type StagedPackage } from './staging';
