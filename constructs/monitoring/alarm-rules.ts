import { THROTTLED, type AlarmRule } from './alarm-rule';
import { deliveryAlarmRules } from './delivery-alarm-rules';
import { functionAlarmRules } from './function-alarm-rules';
import { metricsOf, type MonitoredResources } from './metrics';

/** Returns the rules of all alarms that the setting `alarms` selects. */
export function alarmRules(resources: MonitoredResources): AlarmRule[] {
  const rules = [
    ...functionAlarmRules(resources),
    ...deliveryAlarmRules(resources),
    ...tableAlarmRules(resources),
  ];
  return resources.settings.alarms === 'all' ? rules : rules.filter(({ essential }) => essential);
}

function tableAlarmRules(resources: MonitoredResources): AlarmRule[] {
  const { table, index } = metricsOf(resources);
  return [
    {
      id: 'TableThrottles',
      severity: 'warning',
      summary: 'DynamoDB throttled reads or writes of the table or its index: thumbnails are late',
      action: 'Lower reservedConcurrency if it persists',
      metric: {
        expression: 'FILL(reads, 0) + FILL(writes, 0) + FILL(indexWrites, 0)',
        metrics: {
          reads: table('ReadThrottleEvents', 'Sum'),
          writes: table('WriteThrottleEvents', 'Sum'),
          indexWrites: index('WriteThrottleEvents', 'Sum'),
        },
      },
      threshold: 0,
      ...THROTTLED,
      notifyOnRecovery: true,
    },
  ];
}
