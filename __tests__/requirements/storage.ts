import type { Resource, Synthesized } from '../support/synthesized';
import { UNTAGGABLE } from '../support/synthesized';
import { removeResources, setArgument, type Requirement } from './requirement';

const PUBLIC_ACCESS = [
  'block_public_acls',
  'block_public_policy',
  'ignore_public_acls',
  'restrict_public_buckets',
] as const;
const ENCRYPTION = 'aws_s3_bucket_server_side_encryption_configuration';
const LIFECYCLE = 'aws_s3_bucket_lifecycle_configuration';
const SUFFIXES = '.JFIF .JPEG .JPG .Jpeg .Jpg .PNG .Png .jfif .jpeg .jpg .png'.split(' ');
const EVENTS = [
  's3:LifecycleExpiration:*',
  's3:ObjectCreated:*',
  's3:ObjectRemoved:*',
  's3:ObjectRestore:Completed',
];

/** Each bucket's companion of a type. */
function ofEachBucket(stack: Synthesized, type: string): Resource[] {
  return Object.keys(stack.byName('aws_s3_bucket')).map((name) => {
    const found = stack.all(type).find(({ bucket }) => bucket === `\${aws_s3_bucket.${name}.id}`);
    if (!found) throw new Error(`${name} has no ${type}.`);
    return found;
  });
}

function rules(stack: Synthesized, within: string): Resource[] {
  return stack.the(LIFECYCLE, within).rule as Resource[];
}

export const STORAGE_REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R1',
    title: 'a source bucket, and a thumbnail bucket named after it; encrypted, private, tagged',
    holds: (stack) => {
      expect(stack.the('aws_s3_bucket', 'source').bucket).toBe('${var.source_bucket_name}');
      expect(stack.the('aws_s3_bucket', 'thumbnails').bucket).toMatch(
        /^\$\{substr\(var\.source_bucket_name,.*-thumbnails-.*sha256\(var\.source_bucket_name\)/,
      );
      for (const { rule } of ofEachBucket(stack, ENCRYPTION)) {
        expect(['AES256', 'aws:kms']).toContain(
          (rule as [{ apply_server_side_encryption_by_default: { sse_algorithm: string } }])[0]
            .apply_server_side_encryption_by_default.sse_algorithm,
        );
      }
      for (const block of ofEachBucket(stack, 'aws_s3_bucket_public_access_block'))
        expect(PUBLIC_ACCESS.map((name) => block[name])).toEqual([true, true, true, true]);
      for (const [type, , { tags }] of stack.everything()) {
        if (UNTAGGABLE.has(type)) continue;
        expect(tags).toEqual({
          Environment: expect.stringMatching(/^(development|staging|production)$/) as string,
          'iac-rlhf-amazon': 'true',
        });
      }
    },
    mutations: {
      'the source bucket has a fixed name': setArgument('aws_s3_bucket', 'bucket', 'images', 'source'),
      'the thumbnail bucket has a fixed name': setArgument('aws_s3_bucket', 'bucket', 'thumbs', 'thumbnails'),
      'no thumbnail bucket': removeResources('aws_s3_bucket', 'thumbnails'),
      'originals are not encrypted': removeResources(ENCRYPTION, 'source'),
      'another encryption': setArgument(
        ENCRYPTION,
        'rule.0.apply_server_side_encryption_by_default.sse_algorithm',
        'none',
      ),
      'no public-access block': removeResources('aws_s3_bucket_public_access_block', 'thumbnails'),
      ...Object.fromEntries(
        PUBLIC_ACCESS.map((name) => [
          `${name} is off`,
          setArgument('aws_s3_bucket_public_access_block', name, false, 'source'),
        ]),
      ),
      'a table without the required tag': setArgument(
        'aws_dynamodb_table',
        'tags.iac-rlhf-amazon',
        undefined,
      ),
      'the tag is not "true"': setArgument('aws_s3_bucket', 'tags.iac-rlhf-amazon', 'yes', 'source'),
      'a queue without tags': setArgument('aws_sqs_queue', 'tags', undefined),
      'no Environment tag': setArgument('aws_lambda_function', 'tags.Environment', undefined),
    },
  },
  {
    id: 'R2',
    title: 'uploads, deletions, expiries and restores of images reach the function',
    holds: (stack) => {
      const { bucket, lambda_function: targets } = stack.the('aws_s3_bucket_notification') as {
        bucket: string;
        lambda_function: { events: string[]; filter_suffix: string; lambda_function_arn: string }[];
      };
      expect(bucket).toBe(stack.reference('aws_s3_bucket', 'id', 'source'));
      expect(targets.map(({ filter_suffix: suffix }) => suffix).sort()).toEqual(SUFFIXES);
      for (const { events, lambda_function_arn: arn } of targets) {
        expect([...events].sort()).toEqual(EVENTS);
        expect(arn).toBe(stack.reference('aws_lambda_alias', 'arn'));
      }
      expect(stack.the('aws_lambda_permission')).toMatchObject({
        action: 'lambda:InvokeFunction',
        principal: 's3.amazonaws.com',
        source_arn: stack.reference('aws_s3_bucket', 'arn', 'source'),
        qualifier: stack.reference('aws_lambda_alias', 'name'),
      });
    },
    mutations: {
      'no notification': removeResources('aws_s3_bucket_notification'),
      'no permission': removeResources('aws_lambda_permission'),
      'the thumbnail bucket sends the events': setArgument(
        'aws_s3_bucket_notification',
        'bucket',
        'thumbnails',
      ),
      'a missing suffix': setArgument('aws_s3_bucket_notification', 'lambda_function.0', undefined),
      'no deletion events': setArgument('aws_s3_bucket_notification', 'lambda_function.2.events', [
        's3:ObjectCreated:*',
        's3:LifecycleExpiration:*',
        's3:ObjectRestore:Completed',
      ]),
      'the notification does not invoke the alias': setArgument(
        'aws_s3_bucket_notification',
        'lambda_function.0.lambda_function_arn',
        '${aws_lambda_function.f.arn}',
      ),
      'the permission is for any bucket': setArgument('aws_lambda_permission', 'source_arn', undefined),
    },
    alsoHeldBy: [
      ['lambda-src/events/s3-events-test.ts', 'the event name decides the kind of change'],
      ['constructs/trigger/source-trigger-test.ts', 's3:LifecycleExpiration:*'],
    ],
  },
  {
    id: 'R3',
    title:
      'objects move to Standard-IA after 30 days, then to Glacier; noncurrent versions and incomplete uploads expire',
    holds: (stack) => {
      for (const within of ['source', 'thumbnails']) {
        const enabled = rules(stack, within).filter(({ status }) => status === 'Enabled');
        const [first, second] = enabled.flatMap(({ transition }) => (transition ?? []) as Resource[]);
        expect(first).toEqual({ days: 30, storage_class: 'STANDARD_IA' });
        expect(second?.storage_class).toBe('GLACIER_IR');
        expect(second?.days).toBeGreaterThanOrEqual(60);
        for (const name of [
          'noncurrent_version_expiration',
          'abort_incomplete_multipart_upload',
          'expiration',
        ])
          expect(enabled.filter((rule) => name in rule)).toHaveLength(1);
      }
    },
    mutations: {
      'no lifecycle on originals': removeResources(LIFECYCLE, 'source'),
      'no lifecycle on thumbnails': removeResources(LIFECYCLE, 'thumbnails'),
      'the rule is disabled': setArgument(LIFECYCLE, 'rule.0.status', 'Disabled', 'source'),
      'Standard-IA after 31 days': setArgument(LIFECYCLE, 'rule.0.transition.0.days', 31, 'source'),
      'another class than Standard-IA': setArgument(
        LIFECYCLE,
        'rule.0.transition.0.storage_class',
        'ONEZONE_IA',
        'thumbnails',
      ),
      'thumbnails move to a class that requires a restore': setArgument(
        LIFECYCLE,
        'rule.0.transition.1.storage_class',
        'GLACIER',
        'thumbnails',
      ),
      'nothing is archived': setArgument(LIFECYCLE, 'rule.0.transition.1', undefined, 'source'),
      'noncurrent versions never expire': setArgument(
        LIFECYCLE,
        'rule.1.noncurrent_version_expiration',
        undefined,
        'source',
      ),
      'incomplete uploads never expire': setArgument(
        LIFECYCLE,
        'rule.2.abort_incomplete_multipart_upload',
        undefined,
        'source',
      ),
      'expired delete markers remain': setArgument(LIFECYCLE, 'rule.2.expiration', undefined, 'thumbnails'),
    },
  },
];
