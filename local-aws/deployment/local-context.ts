import { isObject, type Context } from '../../constructs/config/stack-name';
import { ENVIRONMENTS } from '../../lambda-src/contract';

/** What names resources of a real account, and does not exist on the local AWS. */
const REAL_RESOURCES = ['account', 'region', 'stateBackend', 'existingSourceBucket', 'alarmTopicArn'];

/** Settings likewise: whether a value is the ARN of a real resource. */
const REAL_SETTINGS: Readonly<Record<string, (value: unknown) => boolean>> = {
  encryption: (value) => String(value).startsWith('arn:'),
  formerKeyArns: () => true,
  permissionsBoundary: () => true,
};

/** The project's context as a local AWS can deploy it. */
export interface LocalContext {
  readonly context: Context;
  /** Names that are left out, since they refer to resources of a real account. */
  readonly leftOut: readonly string[];
}

/** Leaves out what refers to resources of a real account, at the top level and below each environment. */
export function localContext(project: Context): LocalContext {
  const leftOut = new Set<string>();
  const without = (values: Context, isLeftOut: (name: string, value: unknown) => boolean): Context =>
    Object.fromEntries(
      Object.entries(values).filter(([name, value]) => {
        const left = isLeftOut(name, value);
        if (left) leftOut.add(name);
        return !left;
      }),
    );
  const local = (values: Context): Context => {
    const { settings, ...others } = without(values, (name) => REAL_RESOURCES.includes(name));
    if (settings === undefined) return others;
    const kept = isObject(settings)
      ? without(settings, (name, value) => REAL_SETTINGS[name]?.(value) ?? false)
      : settings;
    return { ...others, settings: kept };
  };
  const common = local(project);
  const own = ENVIRONMENTS.flatMap((environment) => {
    const values = project[environment];
    return isObject(values) ? [[environment, local(values)] as const] : [];
  });
  return { context: { ...common, ...Object.fromEntries(own) }, leftOut: [...leftOut] };
}
