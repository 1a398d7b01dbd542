/**
 * What the costs are made of, measured. Times are those of one core of the machine named, and other machines have others:
 * `npm run bench -- memory` prints this machine's. All else is held by a test, which does what is counted here.
 */

/** The images that costs are told of. */
export const IMAGES = [
  'baseline-12mp.jpg',
  'progressive-12mp.jpg',
  'rgb-12mp.png',
  'hubble_deep_field.jpg',
] as const;
export type CostedImage = (typeof IMAGES)[number];

/** What one image takes the function that is deployed, warm. */
export interface ImageFigures {
  /** Of the original. */
  readonly bytes: number;
  readonly thumbnailBytes: number;
  /** Of the whole invocation, calls included. */
  readonly cpuMilliseconds: number;
  /** Most memory that is resident in a new process, in MiB. */
  readonly peakMebibytes: number;
}

export interface MeasuredTimes {
  readonly machine: string;
  /** Month. */
  readonly asOf: string;
  readonly images: Readonly<Record<CostedImage, ImageFigures>>;
  /** CPU that the start of the function and its first image take more than a later one, in milliseconds. */
  readonly startCpuMilliseconds: number;
  /** Peak of the accepted image that takes the most memory, in MiB. */
  readonly worstPeakMebibytes: number;
}

/** By `npm run bench -- memory`. */
export const TIMES: MeasuredTimes = {
  machine: 'AMD EPYC, Node.js 22.23.3',
  asOf: '2026-11',
  images: {
    'baseline-12mp.jpg': {
      bytes: 1_511_295,
      thumbnailBytes: 3_818,
      cpuMilliseconds: 27,
      peakMebibytes: 122,
    },
    'progressive-12mp.jpg': {
      bytes: 1_449_117,
      thumbnailBytes: 3_818,
      cpuMilliseconds: 99,
      peakMebibytes: 158,
    },
    'rgb-12mp.png': {
      bytes: 33_464_668,
      thumbnailBytes: 3_779,
      cpuMilliseconds: 201,
      peakMebibytes: 231,
    },
    'hubble_deep_field.jpg': {
      bytes: 527_940,
      thumbnailBytes: 4_098,
      cpuMilliseconds: 25,
      peakMebibytes: 98,
    },
  },
  startCpuMilliseconds: 169,
  worstPeakMebibytes: 492,
};

/** What the usual upload is counted to take. By `npx jest cost-document`, which fails where it is otherwise. */
export const COUNTED = {
  /** The calls, in their order. */
  calls: ['GET source', 'PUT thumbnail', 'UpdateItem', 'HEAD source'],
  /** Each line's, in bytes. */
  logBytes: { imageLine: 559, metricsLine: 222, lambdaLines: [391, 389] },
  /** A record of the table. */
  recordBytes: 546,
  /** Its entry in the time index where that holds keys only. */
  indexKeyBytes: 105,
} as const;
