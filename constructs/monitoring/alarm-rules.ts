import type { AlarmRule } from './alarm-rule';
import { deliveryAlarmRules } from './delivery-alarm-rules';
import { functionAlarmRules } from './function-alarm-rules';
import { metricsOf, type MonitoredResources } from './metrics';

/** Whatever can go wrong with a pipeline unseen, each with the alarm that shows it; as the setting `alarms` says. */
export function alarmRules(resources: MonitoredResources): AlarmRule[] {
  const rules = [
    ...functionAlarmRules(resources),
    ...deliveryAlarmRules(resources),
    ...tableRules(resources),
  ];
  return resources.settings.alarms === 'all' ? rules : rules.filter(({ essential }) => essential);
}

function tableRules(resources: MonitoredResources): AlarmRule[] {
  const { table, index } = metricsOf(resources);
  return [
    {
      id: 'TableThrottles',
      severity: 'warning',
      meaning:
        'The table of records or its index refused reads or writes because there were too many at once',
      metric: {
        expression: 'FILL(reads, 0) + FILL(writes, 0) + FILL(indexWrites, 0)',
        metrics: {
          reads: table('ReadThrottleEvents', 'Sum'),
          writes: table('WriteThrottleEvents', 'Sum'),
          indexWrites: index('WriteThrottleEvents', 'Sum'),
        },
      },
      threshold: 0,
      periods: 1,
      notifyOnRecovery: true,
    },
  ];
}
