import { ACCESS_RULES } from './access';
import { BUCKET_RULES } from './buckets';
import { DATA_RULES } from './data';
import { EVERY_RESOURCE_RULES } from './every-resource';
import { FUNCTION_RULES } from './function';
import type { PolicyRule } from './policy-rule';
import { WATCHING_RULES } from './watching';

/** What a security review asks of every stack; a new rule is one entry in one of these. */
export const POLICY_RULES: readonly PolicyRule[] = [
  ...BUCKET_RULES,
  ...DATA_RULES,
  ...FUNCTION_RULES,
  ...ACCESS_RULES,
  ...WATCHING_RULES,
  ...EVERY_RESOURCE_RULES,
];
