/** Resources that exist already and that a pipeline uses without managing them. */
import { checkValue, oneOf, optional, text } from './value-rules';

/**
 * How an existing source bucket reports its objects: by a notification that its owner adds, or by EventBridge, which its
 * owner has enabled.
 */
export const SOURCE_NOTICES = ['notification', 'eventbridge'] as const;
export type SourceNotice = (typeof SOURCE_NOTICES)[number];

/** A FIFO topic is refused: no alarm can publish to it. */
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** Props about existing resources. */
export interface ExistingResources {
  /** How an existing source bucket reports its objects: `notification` or `eventbridge`. @default none: a new bucket is created */
  readonly existingSourceBucket?: SourceNotice | undefined;
  /** ARN of an existing topic that alarms notify; may be a token. @default none: a new topic is created */
  readonly alarmTopicArn?: string | undefined;
}

/** Returns a sentence for each violation, with the value and what to do. */
export function checkExistingResources({
  existingSourceBucket,
  alarmTopicArn,
  alarmEmail,
}: ExistingResources & { readonly alarmEmail?: string | undefined }): string[] {
  const violations = [
    ...checkValue(
      'existingSourceBucket',
      existingSourceBucket,
      optional(oneOf(SOURCE_NOTICES, ', or omitted to create a bucket')),
    ),
    ...checkValue(
      'alarmTopicArn',
      alarmTopicArn,
      optional(
        text(
          (arn) => TOPIC_ARN.test(arn),
          'be the ARN of a standard topic (arn:aws:sns:<region>:<account>:<name>)',
        ),
      ),
    ),
  ];
  if (alarmTopicArn !== undefined && alarmEmail !== undefined)
    violations.push(
      'alarmEmail and alarmTopicArn are both set: the owner of an existing topic manages its subscriptions. Remove one of them.',
    );
  return violations;
}
