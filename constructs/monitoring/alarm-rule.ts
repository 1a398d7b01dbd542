import type { Metric } from './metrics';

/** Metric math on several series. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export interface MetricMath {
  /** In terms of the series' ids. */
  readonly expression: string;
  /** By their ids, each a word that begins with a lower-case letter. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** critical: thumbnails are being lost, or are not made at all: look now. warning: look today. */
export type Severity = 'critical' | 'warning';

/** What one alarm metric, and when it goes off. */
export interface AlarmRule {
  /** The alarm is `<pipeline>-<id>`. */
  readonly id: string;
  readonly severity: Severity;
  /** What has happened, for whoever is woken by it: a sentence without its full stop. */
  readonly meaning: string;
  readonly metric: Metric | MetricMath;
  /** The alarm goes off above it. */
  readonly threshold: number;
  /** Periods of five minutes, each of which must be above the threshold. */
  readonly periods: number;
  /** Whether its end is told too: where it lasts until somebody has mended it, who then waits for it. */
  readonly notifyOnRecovery: boolean;
  /** Whether it is there where the setting `alarms` is `essential` too. @default false */
  readonly essential?: true;
}

/** Its section of docs/runbook.md has the words of its id as heading: `failed-events`. */
export function runbookAnchor({ id }: Pick<AlarmRule, 'id'>): string {
  return id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** What the message of an alarm says: how urgent it is, what has happened, and where to read on. */
export function alarmDescription(rule: AlarmRule): string {
  const { severity, meaning } = rule;
  return `${severity.toUpperCase()}: ${meaning}. Runbook: docs/runbook.md#${runbookAnchor(rule)}`;
}
