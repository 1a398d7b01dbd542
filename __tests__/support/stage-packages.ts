import { ARCHITECTURES, stageFunction, stageLayer } from '../../constructs/function/packaging';

/** Runs once before all workers: two workers that rebuild a stale package at the same time would conflict. */
export default function stagePackages(): void {
  stageFunction();
  ARCHITECTURES.forEach(stageLayer);
}
