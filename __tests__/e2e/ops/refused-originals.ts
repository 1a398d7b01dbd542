/** What S3 answers where it refuses an original, which moto does not know: it stores SSE-C objects as any other. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Gateway } from '../../../local-aws/gateway/s3-gateway';
import { parseAddress } from '../../../local-aws/gateway/s3-requests';
import { refuse, SSE_C_MESSAGE } from '../../../scripts/checks/function/services';
import { SOURCE_BUCKET } from '../support/deployed-pipeline';

type Answer = (request: unknown, response: ServerResponse) => void;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: a HEAD has the status alone. */
export const SSE_C = refuse(400, 'InvalidRequest', SSE_C_MESSAGE);
export const DENIED = refuse(403, 'AccessDenied', 'Access Denied');

/** Stands before the local AWS of this process, and so before the function and the commands alike. */
export class RefusedOriginals {
  /** Answers to GET and HEAD of whatever version of an original, by its key. */
  readonly answers = new Map<string, Answer>();
  /** Answer to those of every other key of the source bucket. @default they are not refused */
  others: Answer | undefined;

  constructor() {
    // Called with the front that it belongs to.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const { handle } = S3Gateway.prototype;
    const answerTo = (request: IncomingMessage): Answer | undefined => {
      const { bucket, key } = parseAddress(request.url ?? '');
      const reads = request.method === 'GET' || request.method === 'HEAD';
      return reads && bucket === SOURCE_BUCKET && key !== ''
        ? (this.answers.get(key) ?? this.others)
        : undefined;
    };
    jest.spyOn(S3Gateway.prototype, 'handle').mockImplementation(async function (
      this: S3Gateway,
      ...exchange
    ) {
      const answer = answerTo(exchange[0]);
      if (answer) answer(...exchange);
      else await handle.apply(this, exchange);
    });
  }
}
