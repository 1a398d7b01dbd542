/** What a pipeline can be put beside: things that exist already, of which nothing is managed. */
import { Token } from 'cdktf';

/**
 * How a source bucket that exists already tells of its objects: by a notification that its owner adds, or by
 * EventBridge, which its owner has switched on.
 */
export const SOURCE_NOTICES = ['notification', 'eventbridge'] as const;
export type SourceNotice = (typeof SOURCE_NOTICES)[number];

/** A FIFO topic will not do: no alarm can publish to it. */
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** Props about what exists already. */
export interface ExistingResources {
  /** How the source bucket, which exists already, tells of its objects. @default the bucket is made */
  readonly existingSourceBucket?: SourceNotice | undefined;
  /** ARN of the topic that alarms are told to, which exists already; may be a token. @default a topic is made */
  readonly alarmTopicArn?: string | undefined;
}

/** @returns the violations, each with the offending value and what to do. */
export function checkExistingResources({
  existingSourceBucket: notice,
  alarmTopicArn: arn,
  alarmEmail,
}: ExistingResources & { readonly alarmEmail: string | undefined }): string[] {
  const violations: string[] = [];
  if (notice !== undefined && !(SOURCE_NOTICES as readonly string[]).includes(notice))
    violations.push(
      `existingSourceBucket is ${JSON.stringify(notice)}: it must be one of ${SOURCE_NOTICES.join(', ')}, or left out where the bucket is to be made.`,
    );
  if (arn === undefined) return violations;
  if (!Token.isUnresolved(arn) && !TOPIC_ARN.test(arn))
    violations.push(
      `alarmTopicArn is ${JSON.stringify(arn)}: it must be the ARN of a standard topic (arn:aws:sns:<region>:<account>:<name>).`,
    );
  if (alarmEmail !== undefined)
    violations.push(
      'alarmEmail is given beside alarmTopicArn: who is told by a topic that exists already is for its owner to say. Leave one of them out.',
    );
  return violations;
}
