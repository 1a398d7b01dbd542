/**
 * Measured inputs of the cost model. Times are of one core of the named machine; `npm run bench -- memory` prints those of
 * this machine. A test checks everything else against the function.
 */

/** Images of the cost model. */
export const IMAGES = [
  'baseline-12mp.jpg',
  'progressive-12mp.jpg',
  'rgb-12mp.png',
  'hubble_deep_field.jpg',
] as const;
export type CostedImage = (typeof IMAGES)[number];

/** What one image uses in the deployed function, warm. */
export interface ImageFigures {
  /** Size of the original. */
  readonly bytes: number;
  readonly thumbnailBytes: number;
  /** CPU time of the whole invocation, including requests. */
  readonly cpuMilliseconds: number;
  /** Peak resident memory of a new process, in MiB. */
  readonly peakMebibytes: number;
}

export interface MeasuredTimes {
  readonly machine: string;
  /** Month of the measurement. */
  readonly asOf: string;
  readonly images: Readonly<Record<CostedImage, ImageFigures>>;
  /** Additional CPU time of a cold start and its first image, in milliseconds. */
  readonly startCpuMilliseconds: number;
}

/** Output of `npm run bench -- memory`. */
export const TIMES: MeasuredTimes = {
  machine: 'AMD EPYC, Node.js 22.23.3',
  asOf: '2026-12',
  images: {
    'baseline-12mp.jpg': {
      bytes: 1_511_295,
      thumbnailBytes: 3_823,
      cpuMilliseconds: 28,
      peakMebibytes: 113,
    },
    'progressive-12mp.jpg': {
      bytes: 1_449_117,
      thumbnailBytes: 3_823,
      cpuMilliseconds: 99,
      peakMebibytes: 157,
    },
    'rgb-12mp.png': {
      bytes: 33_464_668,
      thumbnailBytes: 4_929,
      cpuMilliseconds: 208,
      peakMebibytes: 217,
    },
    'hubble_deep_field.jpg': {
      bytes: 527_940,
      thumbnailBytes: 4_124,
      cpuMilliseconds: 19,
      peakMebibytes: 107,
    },
  },
  startCpuMilliseconds: 181,
};

/** Variants of a 12-megapixel JPEG. */
export interface VariantSet {
  readonly title: string;
  /** Number of objects in addition to the thumbnail. */
  readonly objects: number;
  /** Additional CPU time of the invocation for `baseline-12mp.jpg`. */
  readonly cpuMilliseconds: number;
}

/** Measured with ServedFunction, in proportion to the CPU time of the thumbnail alone. */
export const VARIANT_SETS: readonly VariantSet[] = [
  { title: 'a crop of 600 x 400, WebP', objects: 1, cpuMilliseconds: 37 },
  { title: '400, 800 and 1600 pixels, JPEG', objects: 3, cpuMilliseconds: 82 },
  { title: '400, 800 and 1600 pixels, WebP', objects: 3, cpuMilliseconds: 151 },
  { title: '400, 800 and 1600 pixels, AVIF', objects: 3, cpuMilliseconds: 210 },
];

/** Counts of a typical upload. `npx jest cost-document` checks them. */
export const COUNTED = {
  /** Requests in order. */
  calls: ['GET source', 'PUT thumbnail', 'UpdateItem', 'HEAD source'],
  /** Bytes of each log line. */
  logBytes: { imageLine: 559, metricsLine: 222, lambdaLines: [391, 389] },
  /** Bytes of a record in the table. */
  recordBytes: 665,
  /** Bytes that a variant adds to it. */
  variantBytes: 164,
  /** Bytes of its entry in a time index with the projection KEYS_ONLY. */
  indexKeyBytes: 105,
} as const;
