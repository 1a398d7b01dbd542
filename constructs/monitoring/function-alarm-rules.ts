import { TIME_LIMITS } from '../config/time-limits';
import { THROTTLED, type AlarmRule } from './alarm-rule';
import { metricsOf, type MonitoredResources } from './metrics';

/** Failures per period that do not cause an alarm. */
const MAX_ERRORS = 5;
/** Half of the function's timeout. */
const MAX_AVERAGE_MILLISECONDS = 30_000;
/** Share of a limit at which its alarm enters ALARM. */
const NEAR_LIMIT = 0.8;

const CHECK_FAILURES = 'Run the saved query failures-by-reason, and fix what it names';
const SPEED_UP = 'Increase memoryMegabytes, or lower maxInputMegapixels and maxInputMegabytes';

/** Returns the rules for invocations: errors, duration and concurrency. */
export function functionAlarmRules(resources: MonitoredResources): AlarmRule[] {
  return [...errorRules(resources), ...durationRules(resources), ...concurrencyRules(resources)];
}

function errorRules(resources: MonitoredResources): AlarmRule[] {
  const { images, lambda } = metricsOf(resources);
  const common = {
    severity: 'warning',
    action: CHECK_FAILURES,
    threshold: MAX_ERRORS,
    periods: 1,
    notifyOnRecovery: true,
  } as const;
  return [
    {
      ...common,
      id: 'ProcessingErrors',
      summary: `More than ${MAX_ERRORS} attempts to create a thumbnail failed within 5 minutes: uploads are not valid images, or AWS requests fail`,
      metric: images('processingErrors'),
      essential: true,
    },
    {
      ...common,
      id: 'LambdaErrors',
      summary: `More than ${MAX_ERRORS} invocations failed within 5 minutes (errors, crashes, timeouts, out of memory): events that fail all retries go to the failure queue`,
      metric: lambda('Errors', 'Sum'),
    },
  ];
}

function durationRules(resources: MonitoredResources): AlarmRule[] {
  const { lambda } = metricsOf(resources);
  const common = { severity: 'warning', action: SPEED_UP, periods: 2, notifyOnRecovery: false } as const;
  const near = NEAR_LIMIT * TIME_LIMITS.function;
  return [
    {
      ...common,
      id: 'LambdaDuration',
      summary: `Invocations took more than ${MAX_AVERAGE_MILLISECONDS / 1000} s on average for 10 minutes: thumbnails are late`,
      metric: lambda('Duration', 'Average'),
      threshold: MAX_AVERAGE_MILLISECONDS,
      essential: true,
    },
    {
      ...common,
      id: 'DurationNearTimeout',
      summary: `The slowest 1 % of invocations took more than ${near} s for 10 minutes: they fail at the timeout of ${TIME_LIMITS.function} s`,
      metric: lambda('Duration', 'p99'),
      threshold: near * 1000,
    },
  ];
}

function concurrencyRules(resources: MonitoredResources): AlarmRule[] {
  const { lambda } = metricsOf(resources);
  const reserved = resources.settings.reservedConcurrency ?? 0;
  const nearReserve: AlarmRule = {
    id: 'ConcurrencyNearReserve',
    severity: 'warning',
    summary: `More than ${NEAR_LIMIT * 100} % of the reserved concurrency was in use for 15 minutes: at 100 %, events wait`,
    action: 'Increase reservedConcurrency',
    metric: lambda('ConcurrentExecutions', 'Maximum'),
    // A single image uses one execution.
    threshold: Math.max(1, Math.floor(NEAR_LIMIT * reserved)),
    periods: 3,
    notifyOnRecovery: false,
  };
  return [
    {
      id: 'LambdaThrottles',
      severity: 'warning',
      summary: `Lambda throttled events because no execution was available: thumbnails are late, and events expire after ${TIME_LIMITS.eventAge / 3600} hours`,
      action: "Increase reservedConcurrency, or the account's concurrency quota, if it persists",
      metric: lambda('Throttles', 'Sum'),
      threshold: 0,
      ...THROTTLED,
      notifyOnRecovery: true,
      essential: true,
    },
    ...(reserved > 0 ? [nearReserve] : []),
  ];
}
