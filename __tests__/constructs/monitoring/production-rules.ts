import { ENVIRONMENT_SETTINGS } from '../../../constructs/config/environments';
import { alarmRules } from '../../../constructs/monitoring/alarm-rules';

/** The rules of all alarms of production. */
export const PRODUCTION_RULES = alarmRules({
  environment: 'production',
  architecture: 'arm64',
  variantCount: 0,
  settings: ENVIRONMENT_SETTINGS.production,
  functionName: 'function',
  queueName: 'queue',
  tableName: 'table',
  logGroupName: 'group',
});
