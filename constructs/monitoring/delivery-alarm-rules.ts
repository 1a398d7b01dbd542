import { TIME_LIMITS } from '../config/time-limits';
import type { AlarmRule } from './alarm-rule';
import { metricsOf, type MonitoredResources } from './metrics';

/** Both retries take about three minutes, so an older event waits for an execution. */
const MAX_WAITING_MINUTES = 15;
/** An event and its invocation may fall into different periods, and metrics arrive late: one period proves nothing. */
const PERIODS_WITHOUT_SUCCESS = 3;

const REDRIVE = 'Fix the cause, then run npm run ops -- redrive';

/** Returns the rules for events before and after an invocation: not delivered, waiting, dropped, or failed. */
export function deliveryAlarmRules(resources: MonitoredResources): AlarmRule[] {
  return [...standstillRules(resources), ...eventRules(resources), ...queueRules(resources)];
}

/** Metrics of invocations do not show that there are none, so these rules compare metrics. */
function standstillRules(resources: MonitoredResources): AlarmRule[] {
  const { lambda } = metricsOf(resources);
  const invocations = lambda('Invocations', 'Sum');
  const common = {
    severity: 'critical',
    threshold: 0,
    periods: PERIODS_WITHOUT_SUCCESS,
    notifyOnRecovery: true,
  } as const;
  return [
    {
      ...common,
      id: 'StuckMirror',
      summary:
        'Events arrived for 15 minutes, but Lambda never invoked the function: no thumbnails are created',
      action: 'Check the state of the function and of its alias',
      metric: {
        expression: 'IF(FILL(received, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)',
        metrics: { received: lambda('AsyncEventsReceived', 'Sum'), invocations },
      },
    },
    {
      ...common,
      id: 'NothingSucceeds',
      summary: 'Every invocation failed for 15 minutes: no thumbnails are created',
      action: 'Run the saved query failures-by-reason, and roll back the last change',
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
      summary: `An event waited for more than ${MAX_WAITING_MINUTES} minutes: thumbnails are late, and events expire after ${TIME_LIMITS.eventAge / 3600} hours`,
      action: 'Increase reservedConcurrency, or fix what makes invocations fail or slow',
      metric: lambda('AsyncEventAge', 'Maximum'),
      threshold: MAX_WAITING_MINUTES * 60 * 1000,
      periods: 1,
      notifyOnRecovery: true,
    },
    {
      ...loss,
      id: 'EventsDropped',
      summary: 'Lambda dropped an event without processing it: a thumbnail is missing or stale',
      action: REDRIVE,
      metric: lambda('AsyncEventsDropped', 'Sum'),
    },
    {
      ...loss,
      id: 'DestinationFailures',
      summary: 'Lambda could not send a failed event to the failure queue: the event is lost',
      action: 'Restore the queue and its permissions, then run npm run ops -- audit --repair',
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
      summary: 'An event failed all retries and is on the failure queue: a thumbnail is missing or stale',
      action: REDRIVE,
      metric: queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
      threshold: 0,
      periods: 1,
      notifyOnRecovery: true,
    },
    {
      id: 'OldestFailedEvent',
      severity: 'critical',
      summary: `An event has been on the failure queue for ${days / 2} days: SQS deletes it after ${days} days`,
      action: REDRIVE,
      metric: queue('ApproximateAgeOfOldestMessage', 'Maximum'),
      threshold: TIME_LIMITS.failureRetention / 2,
      periods: 1,
      notifyOnRecovery: true,
    },
  ];
}
