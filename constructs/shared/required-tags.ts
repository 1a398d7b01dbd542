import { TerraformResource, type IAspect } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Environment } from '../../lambda-src/contract';

interface Taggable {
  tags: Record<string, string>;
  readonly tagsInput?: Record<string, string>;
}

/** Returns the required tags, for a resource outside of the pipeline's tree. */
export function requiredTags(environment: Environment): Record<string, string> {
  return { Environment: environment, 'iac-rlhf-amazon': 'true' };
}

/** Adds the required tags to every taggable resource of a tree. Keeps the resource's other tags. */
export class RequiredTags implements IAspect {
  private readonly tags: Readonly<Record<string, string>>;

  constructor(environment: Environment) {
    this.tags = requiredTags(environment);
  }

  visit(node: IConstruct): void {
    if (isTaggable(node)) node.tags = { ...node.tagsInput, ...this.tags };
  }
}

/** Provider bindings define `tagsInput` for every taggable resource, and for data sources, which filter by tags. */
function isTaggable(node: IConstruct): node is IConstruct & Taggable {
  return TerraformResource.isTerraformResource(node) && 'tagsInput' in node;
}
