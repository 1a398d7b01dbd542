import type { MotoApi } from '../moto/moto-api';
import { matchesPattern } from './event-pattern';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html, as far as it is used. */
interface Rule {
  readonly Name: string;
  readonly State: string;
  /** Absent where it runs by the clock. */
  readonly EventPattern?: string;
}

/** EventBridge's rules on the default event bus, as moto knows them. */
export class EventRules {
  constructor(private readonly moto: MotoApi) {}

  /** ARNs of the functions that rules send an event to; moto itself sends to other targets. */
  async functionsFor(event: unknown): Promise<string[]> {
    const { Rules: rules } = await this.ask<{ Rules: Rule[] }>('ListRules', {});
    const wanting = rules.filter(
      ({ State: state, EventPattern: pattern }) =>
        state === 'ENABLED' && pattern !== undefined && matchesPattern(JSON.parse(pattern) as object, event),
    );
    const targets = await Promise.all(
      wanting.map(({ Name: Rule }) =>
        this.ask<{ Targets: { Arn: string }[] }>('ListTargetsByRule', { Rule }),
      ),
    );
    return targets
      .flatMap(({ Targets }) => Targets.map(({ Arn }) => Arn))
      .filter((arn) => arn.includes(':lambda:'));
  }

  private async ask<Answer>(operation: string, request: object): Promise<Answer> {
    return JSON.parse(await this.moto.call('events', `AWSEvents.${operation}`, request)) as Answer;
  }
}
