import type { Metric } from './metrics';

/** Metric math on several metrics. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export interface MetricMath {
  /** Refers to the metrics by their ids. */
  readonly expression: string;
  /** Metrics by id; an id starts with a lower-case letter. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** critical: thumbnails are lost or not created at all; act now. warning: act today. */
export type Severity = 'critical' | 'warning';

/** One alarm: what it monitors, when it enters ALARM, and what its message says. */
export interface AlarmRule {
  /** The alarm's name is `<pipeline>-<id>`. */
  readonly id: string;
  readonly severity: Severity;
  /** What happened and what it means, `<what happened>: <what it means>`, without a period. */
  readonly summary: string;
  /** What to do, as one sentence without a period. */
  readonly action: string;
  readonly metric: Metric | MetricMath;
  /** The alarm enters ALARM above this value. */
  readonly threshold: number;
  /** Periods of five minutes that are evaluated. */
  readonly periods: number;
  /** How many of them must be above the threshold. @default all */
  readonly breaches?: number;
  /** Whether to notify on recovery (OK) as well. Set it for conditions that persist until someone fixes them. */
  readonly notifyOnRecovery: boolean;
  /** Whether the setting `alarms: essential` includes the alarm. @default false */
  readonly essential?: true;
}

/**
 * Any of the last three periods with throttling. Throttling comes and goes: the alarm enters ALARM as early as with one
 * period, but recovers only after 15 minutes without it. It also counts a late data point, for which FILL has already
 * evaluated a 0. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export const THROTTLED = { periods: 3, breaches: 1 } as const;

/** Returns the anchor of the alarm's section in docs/runbook.md: `failed-events` for FailedEvents. */
export function runbookAnchor({ id }: Pick<AlarmRule, 'id'>): string {
  return id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/**
 * Returns the message of an alarm: its severity, what happened, what to do, and its section of the runbook.
 *
 * @param runbook see runbookAddress.
 */
export function alarmDescription(rule: AlarmRule, runbook: string): string {
  const { severity, summary, action } = rule;
  return `${severity.toUpperCase()}: ${summary}. ${action}. Runbook: ${runbook}#${runbookAnchor(rule)}`;
}
