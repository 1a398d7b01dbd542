import { TIME_LIMITS } from '../config/time-limits';
import type { AlarmRule } from './alarm-rule';
import { metricsOf, type MonitoredResources } from './metrics';

/** More failed attempts than this within one period. */
const MAX_ERRORS = 5;
/** Half of the function's time limit. */
const MAX_AVERAGE_MILLISECONDS = 30_000;
/** Share of a limit that is near to it. */
const NEAR = 0.8;

/** What goes wrong while the function runs: it fails, it is slow, it has too little room. */
export function functionAlarmRules(resources: MonitoredResources): AlarmRule[] {
  return [...attemptRules(resources), ...durationRules(resources), ...capacityRules(resources)];
}

function attemptRules(resources: MonitoredResources): AlarmRule[] {
  const { images, lambda } = metricsOf(resources);
  const common = { severity: 'warning', threshold: MAX_ERRORS, periods: 1, notifyOnRecovery: true } as const;
  return [
    {
      ...common,
      id: 'ProcessingErrors',
      meaning: `More than ${MAX_ERRORS} attempts to make a thumbnail failed within five minutes`,
      metric: images('processingErrors'),
      essential: true,
    },
    {
      ...common,
      id: 'LambdaErrors',
      meaning: `More than ${MAX_ERRORS} invocations ended by an error, a crash, or the time or memory limit within five minutes`,
      metric: lambda('Errors', 'Sum'),
    },
  ];
}

function durationRules(resources: MonitoredResources): AlarmRule[] {
  const { lambda } = metricsOf(resources);
  const common = { severity: 'warning', periods: 2, notifyOnRecovery: false } as const;
  const near = NEAR * TIME_LIMITS.function;
  return [
    {
      ...common,
      id: 'LambdaDuration',
      meaning: 'Thumbnails took more than half of the time limit on average for ten minutes',
      metric: lambda('Duration', 'Average'),
      threshold: MAX_AVERAGE_MILLISECONDS,
      essential: true,
    },
    {
      ...common,
      id: 'DurationNearTimeout',
      meaning: `The slowest in a hundred thumbnails took more than ${near} s for ten minutes: at ${TIME_LIMITS.function} s they fail`,
      metric: lambda('Duration', 'p99'),
      threshold: near * 1000,
    },
  ];
}

function capacityRules(resources: MonitoredResources): AlarmRule[] {
  const { lambda } = metricsOf(resources);
  const reserve = resources.settings.reservedConcurrency ?? 0;
  const nearReserve: AlarmRule = {
    id: 'ConcurrencyNearReserve',
    severity: 'warning',
    meaning: `More than ${NEAR * 100} % of the reserved executions were busy for 15 minutes: beyond them, events wait`,
    metric: lambda('ConcurrentExecutions', 'Maximum'),
    // One at a time is no more than any image needs.
    threshold: Math.max(1, Math.floor(NEAR * reserve)),
    periods: 3,
    notifyOnRecovery: false,
  };
  return [
    {
      id: 'LambdaThrottles',
      severity: 'warning',
      meaning: 'Events were held back because no execution was free',
      metric: lambda('Throttles', 'Sum'),
      threshold: 0,
      periods: 1,
      notifyOnRecovery: true,
      essential: true,
    },
    ...(reserve > 0 ? [nearReserve] : []),
  ];
}
