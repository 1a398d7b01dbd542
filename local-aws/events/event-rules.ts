import type { MotoApi } from '../moto/moto-api';
import { matchesPattern } from './event-pattern';

/** The fields that are used here: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html */
interface Rule {
  readonly Name: string;
  readonly State: string;
  /** Absent in a scheduled rule. */
  readonly EventPattern?: string;
}

/** Reads the EventBridge rules of the default event bus from moto. */
export class EventRules {
  constructor(private readonly moto: MotoApi) {}

  /** Resolves to the ARNs of the functions that get an event. moto itself sends events to other targets. */
  async functionsFor(event: unknown): Promise<string[]> {
    const { Rules: rules } = await this.call<{ Rules: Rule[] }>('ListRules', {});
    const matching = rules.filter(
      ({ State: state, EventPattern: pattern }) =>
        state === 'ENABLED' && pattern !== undefined && matchesPattern(JSON.parse(pattern) as object, event),
    );
    const targets = await Promise.all(
      matching.map(({ Name: Rule }) =>
        this.call<{ Targets: { Arn: string }[] }>('ListTargetsByRule', { Rule }),
      ),
    );
    return targets
      .flatMap(({ Targets }) => Targets.map(({ Arn }) => Arn))
      .filter((arn) => arn.includes(':lambda:'));
  }

  private async call<Output>(operation: string, request: object): Promise<Output> {
    return JSON.parse(await this.moto.call('events', `AWSEvents.${operation}`, request)) as Output;
  }
}
