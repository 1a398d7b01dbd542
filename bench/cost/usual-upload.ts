/** A typical upload. The lengths of its names affect the size of records and logs. */
export const USUAL_UPLOAD = {
  bucket: 'my-holiday-album',
  key: 'photos/2026/11/24/IMG_20261124_173042.jpg',
  versionId: 'UYSH9Qq1mTzTfF0Wv0Jk2sYxX2l3b4c5',
  uploadedAt: new Date('2026-11-24T17:30:45Z'),
  original: { format: 'jpeg', width: 4000, height: 3000, size: 3_512_525 },
  thumbnail: {
    name: '128',
    format: 'jpeg',
    width: 128,
    height: 96,
    size: 3_118,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
    versionId: 'Kq3vB9dYx0Lr7mTzPf2Wc5sNh8Ga1Ejt',
    recipe: 'v6;size=128;jpeg=80;png=7',
  },
  variant: {
    name: 'large',
    format: 'jpeg',
    width: 1600,
    height: 1200,
    size: 251_904,
    etag: '9e107d9d372bb6826bd81d3542a419d6',
    versionId: 'd8Zk2Nq0RtYw5XcVb7Lm4Hj1Gf6Ps3Ao',
    recipe: 'v6;1600x;inside;auto=80/7/6',
  },
  milliseconds: 112,
  thumbnailBucket: 'my-holiday-album-thumbnails-1a2b3c4d',
  functionName: 'thumbnails-production-ImageProcessor',
  requestId: '6d68ca91-49c9-448d-89b8-7ca3e6dc66aa',
  traceId: '1-62e900b2-710d76f009d6e7785905449a',
} as const;

/**
 * The two lines that Lambda logs for each invocation at the system log level INFO.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export const LAMBDA_LINES: readonly object[] = [
  {
    time: '2026-11-24T17:30:46.112Z',
    type: 'platform.start',
    record: {
      requestId: USUAL_UPLOAD.requestId,
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${USUAL_UPLOAD.functionName}:live`,
      version: '12',
      tracing: {
        spanId: '54565fb41ac79632',
        type: 'X-Amzn-Trace-Id',
        value: `Root=${USUAL_UPLOAD.traceId};Parent=0efbd19962d95b05;Sampled=1`,
      },
    },
  },
  {
    time: '2026-11-24T17:30:46.291Z',
    type: 'platform.report',
    record: {
      requestId: USUAL_UPLOAD.requestId,
      metrics: { durationMs: 178.634, billedDurationMs: 179, memorySizeMB: 1024, maxMemoryUsedMB: 163 },
      tracing: {
        spanId: '54565fb41ac79632',
        type: 'X-Amzn-Trace-Id',
        value: `Root=${USUAL_UPLOAD.traceId};Parent=0efbd19962d95b05;Sampled=1`,
      },
      status: 'success',
    },
  },
];
