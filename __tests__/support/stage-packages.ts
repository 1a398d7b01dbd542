import { ARCHITECTURES, stageFunction, stageLayer } from '../../constructs/function/packaging';

/** Once before all workers: two that find a stale package at the same time would get in each other's way. */
export default function stagePackages(): void {
  stageFunction();
  ARCHITECTURES.forEach(stageLayer);
}
