import { TIME_LIMITS } from '../config/time-limits';
import type { AlarmRule } from './alarm-rule';
import { metricsOf, type WatchedResources } from './metrics';

/** Both retries are over after about three minutes: an older event waits for an execution. */
const MAX_WAITING_MINUTES = 15;
/** An event meets its invocation in the next period now and then, and its metrics come late: so several in a row. */
const PERIODS_OF_SILENCE = 3;

/** What goes wrong before the function runs, or after it has given up: events that stand still, wait or are lost. */
export function deliveryAlarmRules(watched: WatchedResources): AlarmRule[] {
  return [...stillstandRules(watched), ...eventRules(watched), ...queueRules(watched)];
}

/** Where nothing moves, the metrics of what moves say nothing. */
function stillstandRules(watched: WatchedResources): AlarmRule[] {
  const { function: ofFunction } = metricsOf(watched);
  const invocations = ofFunction('Invocations', 'Sum');
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
      watches: {
        expression: 'IF(FILL(received, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)',
        metrics: { received: ofFunction('AsyncEventsReceived', 'Sum'), invocations },
      },
    },
    {
      ...common,
      id: 'NothingSucceeds',
      meaning: 'Every single invocation failed for 15 minutes: no thumbnail is made',
      watches: {
        expression: 'IF(FILL(invocations, 0) > 0 AND FILL(errors, 0) >= FILL(invocations, 0), 1, 0)',
        metrics: { invocations, errors: ofFunction('Errors', 'Sum') },
      },
    },
  ];
}

function eventRules(watched: WatchedResources): AlarmRule[] {
  const { function: ofFunction } = metricsOf(watched);
  const loss = { severity: 'critical', threshold: 0, periods: 1, notifyOnRecovery: false } as const;
  return [
    {
      id: 'EventAge',
      severity: 'critical',
      meaning: `An event waited for more than ${MAX_WAITING_MINUTES} minutes: thumbnails fall behind; after ${TIME_LIMITS.eventAge / 3600} hours events are given up`,
      watches: ofFunction('AsyncEventAge', 'Maximum'),
      threshold: MAX_WAITING_MINUTES * 60 * 1000,
      periods: 1,
      notifyOnRecovery: true,
    },
    {
      ...loss,
      id: 'EventsDropped',
      meaning: 'Lambda gave up an event without having handled it',
      watches: ofFunction('AsyncEventsDropped', 'Sum'),
    },
    {
      ...loss,
      id: 'DestinationFailures',
      meaning: 'An event that could not be handled could not be put on the failure queue either, and is lost',
      watches: ofFunction('DestinationDeliveryFailures', 'Sum'),
    },
  ];
}

function queueRules(watched: WatchedResources): AlarmRule[] {
  const { queue } = metricsOf(watched);
  const days = TIME_LIMITS.failureRetention / 86_400;
  return [
    {
      id: 'FailedEvents',
      severity: 'warning',
      meaning:
        'There is an event on the failure queue: a thumbnail is missing or stale until it is sent again',
      watches: queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
      threshold: 0,
      periods: 1,
      notifyOnRecovery: true,
    },
    {
      id: 'OldestFailedEvent',
      severity: 'critical',
      meaning: `An event has been on the failure queue for ${days / 2} days; after ${days} days it is lost`,
      watches: queue('ApproximateAgeOfOldestMessage', 'Maximum'),
      threshold: TIME_LIMITS.failureRetention / 2,
      periods: 1,
      notifyOnRecovery: true,
    },
  ];
}
