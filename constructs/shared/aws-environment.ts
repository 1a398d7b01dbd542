import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';

/** Where the console is, by partition; the region stands before it. */
const CONSOLES = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where a pipeline is deployed to, as Terraform learns it at plan; all of them tokens. */
export class AwsEnvironment extends Construct {
  readonly accountId: string;
  /** `eu-central-1`, for one. */
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** Host of the console of this region. */
  readonly console: string;
  private readonly dnsSuffix: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.accountId = new DataAwsCallerIdentity(this, 'account').accountId;
    this.region = new DataAwsRegion(this, 'region').name;
    const { partition, dnsSuffix } = new DataAwsPartition(this, 'partition');
    this.partition = partition;
    this.dnsSuffix = dnsSuffix;
    this.console = `${this.region}.${Token.asString(Fn.lookup(CONSOLES, partition, CONSOLES.aws))}`;
  }

  /** ARN of something in this account and region. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }

  /**
   * Principal of a service that has one for each region; in China it has China's domain too, CloudWatch Logs' for one.
   * All others that are used here are `<service>.amazonaws.com` everywhere.
   */
  regionalPrincipal(service: string): string {
    return `${service}.${this.region}.${this.dnsSuffix}`;
  }

  /**
   * What KMS may call a service of this region in `kms:ViaService`. No documentation was found that says which of the
   * two domains it is in China; only AWS sets the value, so that one too many lets nobody else in.
   */
  viaServices(services: readonly string[]): string[] {
    return services.flatMap((service) =>
      ['amazonaws.com', 'amazonaws.com.cn'].map((domain) => `${service}.${this.region}.${domain}`),
    );
  }
}
