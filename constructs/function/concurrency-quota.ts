import { DataAwsServicequotasServiceQuota } from '@cdktf/provider-aws/lib/data-aws-servicequotas-service-quota';
import { Fn, Op, TerraformSelf, Token, type IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import { asText } from '../shared/token-text';

/** Lambda's quota "Concurrent executions". https://docs.aws.amazon.com/general/latest/gr/lambda-service.html */
const CONCURRENT_EXECUTIONS = 'L-B99A9384';
/** Executions that Lambda keeps for functions without a reservation. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const UNRESERVED = 100;
/** Elsewhere, it is not verified that Service Quotas has Lambda's quota; reading a missing quota would fail every plan. */
const PARTITIONS = ['aws', 'aws-us-gov'];

/** Props of ConcurrencyQuota. */
export interface ConcurrencyQuotaProps {
  readonly partition: string;
  /** Executions that each function reserves; may be a token. */
  readonly reserved: number;
  /** Number of functions that reserve them. */
  readonly functions: number;
  /** False while the functions are stopped: they reserve 0, which every account accepts. May be a token. */
  readonly enabled: boolean | IResolvable;
}

/**
 * Refuses a reservation at plan if the account's quota is too small for it. A new account has 10 concurrent executions, and
 * Lambda would refuse the reservation in the middle of the apply.
 */
export class ConcurrencyQuota extends Construct {
  constructor(scope: Construct, id: string, props: ConcurrencyQuotaProps) {
    super(scope, id);
    const { partition, reserved, functions, enabled } = props;
    const isKnown = !Token.isUnresolved(reserved);
    const total = isKnown ? reserved * functions : Token.asNumber(Op.mul(reserved, functions));
    const needed = isKnown ? total + UNRESERVED : Token.asNumber(Op.add(total, UNRESERVED));
    const quota = TerraformSelf.getNumber('value');
    const isEnough = Op.gte(quota, needed);
    new DataAwsServicequotasServiceQuota(this, 'concurrency', {
      serviceCode: 'lambda',
      quotaCode: CONCURRENT_EXECUTIONS,
      count: Token.asNumber(Fn.conditional(Op.and(enabled, Fn.contains(PARTITIONS, partition)), 1, 0)),
      lifecycle: {
        postcondition: [
          {
            condition: Token.asString(isKnown ? isEnough : Op.or(Op.lt(reserved, 1), isEnough)),
            errorMessage:
              `The account's quota of concurrent Lambda executions in this region is ${asText(quota)}. Reserving ${asText(total)} takes at least ${asText(needed)}, because Lambda keeps ${UNRESERVED} unreserved. ` +
              `Request a higher quota "Concurrent executions" (${CONCURRENT_EXECUTIONS}) in Service Quotas, or lower the setting reservedConcurrency. ` +
              `Reservations of other functions need room as well, but are not known at plan.`,
          },
        ],
      },
    });
  }
}
