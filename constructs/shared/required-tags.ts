import { TerraformResource, type IAspect } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Environment } from '../../lambda-src/contract';

interface Taggable {
  tags: Record<string, string>;
  readonly tagsInput?: Record<string, string>;
}

/** Puts the required tags on every taggable resource of a tree; the resource's own tags stay. */
export class RequiredTags implements IAspect {
  private readonly tags: Readonly<Record<string, string>>;

  constructor(environment: Environment) {
    this.tags = { Environment: environment, 'iac-rlhf-amazon': 'true' };
  }

  visit(node: IConstruct): void {
    if (isTaggable(node)) node.tags = { ...node.tagsInput, ...this.tags };
  }
}

/** The bindings give every taggable resource this property. Data sources may have it too, to search by. */
function isTaggable(node: IConstruct): node is IConstruct & Taggable {
  return TerraformResource.isTerraformResource(node) && 'tagsInput' in node;
}
