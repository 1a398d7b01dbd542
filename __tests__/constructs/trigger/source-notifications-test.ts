import { notificationBlock, sourceNotifications } from '../../../constructs/trigger/source-notifications';
import { SOURCE_EVENTS, SUFFIXES } from '../../../lambda-src/contract';
import { withConfiguration, describeWithTerraform, run } from '../../support/terraform';

const ALIAS = 'arn:aws:lambda:eu-central-1:111122223333:function:photos-ImageProcessor:live';
const { json, hcl } = notificationBlock('photos', sourceNotifications(ALIAS));

test('the JSON is the input of aws s3api put-bucket-notification-configuration', () => {
  const { LambdaFunctionConfigurations: all, ...others } = JSON.parse(json) as Record<string, object[]>;
  expect(others).toEqual({});
  expect(all).toEqual(
    SUFFIXES.map((suffix) => ({
      Id: `photos-pictures-${suffix.slice(1)}`,
      LambdaFunctionArn: ALIAS,
      Events: SOURCE_EVENTS,
      Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: suffix }] } },
    })),
  );
});

test('the HCL contains the blocks of aws_s3_bucket_notification', () => {
  expect(hcl.match(/^lambda_function \{$/gm)).toHaveLength(SUFFIXES.length);
  expect(hcl).toContain(`lambda_function {
  id                  = "photos-pictures-jpg"
  lambda_function_arn = "${ALIAS}"
  events              = [${SOURCE_EVENTS.map((event) => `"${event}"`).join(', ')}]
  filter_suffix       = ".jpg"
}
`);
});

describeWithTerraform('the HCL blocks', () => {
  test('the HCL blocks are formatted as by terraform fmt', () => {
    withConfiguration({}, (folder) => {
      const { status, output } = run(folder, ['fmt', '-'], hcl);
      expect([status, output]).toEqual([0, hcl]);
    });
  });
});
