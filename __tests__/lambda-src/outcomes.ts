import { PermanentFailure } from '../../lambda-src/failures/failures';
import type { Outcome } from '../../lambda-src/reconcile/outcome';

/** An original, and outcomes of handling it. */
export const OBJECT = { bucket: 'images', key: 'cat.png' };
const FACTS = { format: 'png', width: 451, height: 300, size: 240512 } as const;
export const RECORDED = {
  name: '128',
  ...FACTS,
  width: 128,
  height: 85,
  size: 2994,
  etag: 'e',
  versionId: 't1',
  recipe: 'r',
};
export const WRITTEN: Extract<Outcome, { result: 'written' }> = {
  result: 'written',
  imageId: 'id',
  milliseconds: 31,
  original: FACTS,
  thumbnails: [RECORDED],
};
export const FAILED: Outcome = {
  result: 'failed',
  imageId: 'id',
  failure: Object.assign(new PermanentFailure('CORRUPT', 'broken'), { format: 'png' } as const),
};
