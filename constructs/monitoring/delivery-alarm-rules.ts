import { TIME_LIMITS } from '../config/time-limits';
import type { AlarmRule } from './alarm-rule';
import { metricsOf, type MonitoredResources } from './metrics';

/** Both retries are over after about three minutes: an older event waits for an execution. */
const MAX_WAITING_MINUTES = 15;
/** An event meets its invocation in the next period now and then, and its metrics come late: so several in a row. */
const PERIODS_OF_SILENCE = 3;

/** What goes wrong before the function runs, or after it has given up: events that stand still, wait or are lost. */
export function deliveryAlarmRules(resources: MonitoredResources): AlarmRule[] {
  return [...stillstandRules(resources), ...eventRules(resources), ...queueRules(resources)];
}

/** Where nothing moves, the metrics of what moves say nothing. */
function stillstandRules(resources: MonitoredResources): AlarmRule[] {
  const { lambda } = metricsOf(resources);
  const invocations = lambda('Invocations', 'Sum');
  const common = {
    severity: 'critical',
    threshold: 0,
    periods: PERIODS_OF_SILENCE,
    notifyOnRecovery: true,
  } as const;
  return [
    {
      ...common,
      id: 'StuckMirror',
      meaning: 'Events came in for 15 minutes and the function was not started once: no thumbnail is made',
      metric: {
        expression: 'IF(FILL(received, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)',
        metrics: { received: lambda('AsyncEventsReceived', 'Sum'), invocations },
      },
    },
    {
      ...common,
      id: 'NothingSucceeds',
      meaning: 'Every single invocation failed for 15 minutes: no thumbnail is made',
      metric: {
        expression: 'IF(FILL(invocations, 0) > 0 AND FILL(errors, 0) >= FILL(invocations, 0), 1, 0)',
        metrics: { invocations, errors: lambda('Errors', 'Sum') },
      },
    },
  ];
}

function eventRules(resources: MonitoredResources): AlarmRule[] {
  const { lambda } = metricsOf(resources);
  const loss = { severity: 'critical', threshold: 0, periods: 1, notifyOnRecovery: false } as const;
  return [
    {
      id: 'EventAge',
      severity: 'critical',
      meaning: `An event waited for more than ${MAX_WAITING_MINUTES} minutes: thumbnails fall behind; after ${TIME_LIMITS.eventAge / 3600} hours events are given up`,
      metric: lambda('AsyncEventAge', 'Maximum'),
      threshold: MAX_WAITING_MINUTES * 60 * 1000,
      periods: 1,
      notifyOnRecovery: true,
    },
    {
      ...loss,
      id: 'EventsDropped',
      meaning: 'Lambda gave up an event without having handled it',
      metric: lambda('AsyncEventsDropped', 'Sum'),
    },
    {
      ...loss,
      id: 'DestinationFailures',
      meaning: 'An event that could not be handled could not be put on the failure queue either, and is lost',
      metric: lambda('DestinationDeliveryFailures', 'Sum'),
    },
  ];
}

function queueRules(resources: MonitoredResources): AlarmRule[] {
  const { queue } = metricsOf(resources);
  const days = TIME_LIMITS.failureRetention / 86_400;
  return [
    {
      id: 'FailedEvents',
      severity: 'warning',
      meaning:
        'There is an event on the failure queue: a thumbnail is missing or stale until it is sent again',
      metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
      threshold: 0,
      periods: 1,
      notifyOnRecovery: true,
    },
    {
      id: 'OldestFailedEvent',
      severity: 'critical',
      meaning: `An event has been on the failure queue for ${days / 2} days; after ${days} days it is lost`,
      metric: queue('ApproximateAgeOfOldestMessage', 'Maximum'),
      threshold: TIME_LIMITS.failureRetention / 2,
      periods: 1,
      notifyOnRecovery: true,
    },
  ];
}
