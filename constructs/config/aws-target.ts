/** Account and region that a stack is deployed to. */
import { checkValue, optional, text } from './value-rules';

/** Props about the AWS provider. */
export interface AwsTarget {
  /** Id of the only account to deploy to, 12 digits. Other credentials are refused before anything is planned. @default none: any account */
  readonly account?: string | undefined;
  /** Region to deploy to. @default none: AWS_REGION, or the profile's */
  readonly region?: string | undefined;
}

/** Arguments of the AWS provider. */
interface ProviderArguments {
  readonly allowedAccountIds?: string[];
  readonly region?: string;
}

/** Returns the target as arguments of the AWS provider. */
export function providerArguments({ account, region }: AwsTarget): ProviderArguments {
  return {
    ...(account !== undefined && { allowedAccountIds: [account] }),
    ...(region !== undefined && { region }),
  };
}

/** Returns a sentence for each violation. The provider checks whether the region exists. */
export function checkTarget({ account, region }: AwsTarget): string[] {
  return [
    ...checkValue(
      'account',
      account,
      optional(
        text(
          (id) => /^\d{12}$/.test(id),
          'be the id of an account: 12 digits in quotation marks, such as "111122223333"',
        ),
      ),
    ),
    ...checkValue(
      'region',
      region,
      optional(
        text(
          (name) => /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(name),
          'be the name of a region, such as eu-central-1',
        ),
      ),
    ),
  ];
}
