import { ACCESS_RULES } from './access';
import { BUCKET_RULES } from './buckets';
import { DATA_RULES } from './data';
import { EVERY_RESOURCE_RULES } from './every-resource';
import { FUNCTION_RULES } from './function';
import { MONITORING_RULES } from './monitoring';
import type { PolicyRule } from './policy-rule';

/** All policy rules. */
export const POLICY_RULES: readonly PolicyRule[] = [
  ...BUCKET_RULES,
  ...DATA_RULES,
  ...FUNCTION_RULES,
  ...ACCESS_RULES,
  ...MONITORING_RULES,
  ...EVERY_RESOURCE_RULES,
];
