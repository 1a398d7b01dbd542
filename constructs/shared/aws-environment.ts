import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { REGION_NAME } from './aws-provider';

/** Domain of the AWS console by partition; the host name is `<region>.<domain>`. */
const CONSOLES = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** Domains of the services, of which each partition uses one. */
const DOMAINS = ['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu'];

/** Account, region and partition of the deployment. All values are tokens, known at plan. */
export class AwsEnvironment extends Construct {
  readonly accountId: string;
  /** For example `eu-central-1`. */
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`. */
  readonly partition: string;
  /** Host name of the AWS console in this region. */
  readonly console: string;
  private readonly dnsSuffix: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.accountId = new DataAwsCallerIdentity(this, 'account').accountId;
    this.region = new DataAwsRegion(this, 'region').getStringAttribute(REGION_NAME);
    const { partition, dnsSuffix } = new DataAwsPartition(this, 'partition');
    this.partition = partition;
    this.dnsSuffix = dnsSuffix;
    this.console = `${this.region}.${Token.asString(Fn.lookup(CONSOLES, partition, CONSOLES.aws))}`;
  }

  /** Returns the ARN of a resource in this account and region. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }

  /**
   * Returns the principal of a service that has one per region, such as CloudWatch Logs. Its domain is that of the partition.
   * All other services in this project are `<service>.amazonaws.com` in every partition.
   */
  regionalPrincipal(service: string): string {
    return `${service}.${this.region}.${this.dnsSuffix}`;
  }

  /**
   * Returns the values of `kms:ViaService` for services in this region. AWS does not document which of the domains applies
   * in China and in the European Sovereign Cloud. Only AWS sets the value, so allowing all of them grants nothing more.
   */
  viaServices(services: readonly string[]): string[] {
    return services.flatMap((service) => DOMAINS.map((domain) => `${service}.${this.region}.${domain}`));
  }
}
