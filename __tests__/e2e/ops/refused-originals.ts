/** S3's responses for originals that it refuses to read. moto has none: it serves SSE-C objects like any other. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Gateway } from '../../../local-aws/gateway/s3-gateway';
import { parseAddress } from '../../../local-aws/gateway/s3-requests';
import { refuse, SSE_C_MESSAGE } from '../../../scripts/checks/function/services';
import { SOURCE_BUCKET } from '../support/deployed-pipeline';

type Respond = (request: unknown, response: ServerResponse) => void;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: a HEAD response has only the status. */
export const SSE_C = refuse(400, 'InvalidRequest', SSE_C_MESSAGE);
export const DENIED = refuse(403, 'AccessDenied', 'Access Denied');

/** Intercepts requests to the local AWS of this process, from the function and the commands alike. */
export class RefusedOriginals {
  /** Responses to GET and HEAD of any version of an original, by key. */
  readonly responses = new Map<string, Respond>();
  /** Response to GET and HEAD of every other key of the source bucket. @default not refused */
  others: Respond | undefined;

  constructor() {
    // Called with the gateway that it belongs to.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const { handle } = S3Gateway.prototype;
    const responseTo = (request: IncomingMessage): Respond | undefined => {
      const { bucket, key } = parseAddress(request.url ?? '');
      const reads = request.method === 'GET' || request.method === 'HEAD';
      return reads && bucket === SOURCE_BUCKET && key !== ''
        ? (this.responses.get(key) ?? this.others)
        : undefined;
    };
    jest.spyOn(S3Gateway.prototype, 'handle').mockImplementation(async function (
      this: S3Gateway,
      ...exchange
    ) {
      const respond = responseTo(exchange[0]);
      if (respond) respond(...exchange);
      else await handle.apply(this, exchange);
    });
  }
}
