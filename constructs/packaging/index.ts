export { stageFunction } from './function';
export { ARCHITECTURES, DEFAULT_ARCHITECTURE, stageLayer, type Architecture } from './layer';
export { PROJECT_ROOT, removeStaged, type StagedPackage } from './staging';
