import { isObject, type Context } from '../../constructs/config/stack-name';
import type { Environment } from '../../lambda-src/contract';
import type { VariantDefinitions } from '../../lambda-src/variants/variant';

/** The demo's variants: a crop in another format, and a larger image. */
export const DEMO_VARIANTS = {
  card: { width: 600, height: 400, fit: 'cover', format: 'webp' },
  large: { width: 1600 },
} as const satisfies VariantDefinitions;

/** Returns what the demo replaces in a project's context, so that its variants apply whatever the project defines. */
export function demoContext(project: Context, environment: Environment): Context {
  const own = project[environment];
  return {
    variants: DEMO_VARIANTS,
    ...(isObject(own) && { [environment]: { ...own, variants: DEMO_VARIANTS } }),
  };
}
