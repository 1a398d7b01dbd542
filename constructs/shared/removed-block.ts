import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * Makes Terraform forget a resource that a setting takes out of the configuration, instead of destroying it.
 *
 * `prevent_destroy` does not protect such a resource: it leaves the configuration together with the resource. CDKTF has
 * no API for `removed` blocks. The block takes the scope and the id that the resource had, because its address follows
 * from them. Terraform ignores an address that is not in the state.
 *
 * https://developer.hashicorp.com/terraform/language/block/removed, with `lifecycle` in OpenTofu 1.10 as well:
 * https://opentofu.org/docs/v1.10/language/resources/syntax/#removing-resources
 */
export class RemovedBlock extends TerraformElement {
  /** @param type of the resource, such as `aws_kms_key`. */
  constructor(
    scope: Construct,
    id: string,
    private readonly type: string,
  ) {
    super(scope, id);
  }

  override toTerraform(): object {
    return { removed: [{ from: this.address, lifecycle: { destroy: false } }] };
  }

  /** CDKTF renders `moved` blocks only; the HCL export renames this one (scripts/lib/hcl.ts). */
  override toHclTerraform(): object {
    const from = { value: this.address, isBlock: false, type: 'simple', storageClassType: 'reference' };
    return { moved: [{ from, lifecycle: { destroy: false } }] };
  }

  private get address(): string {
    return `${this.type}.${this.friendlyUniqueId}`;
  }
}

/** Adds a `removed` block for each resource of a construct. @param types resource types by construct id. */
export function forgetResources(scope: Construct, types: Readonly<Record<string, string>>): void {
  for (const [id, type] of Object.entries(types)) new RemovedBlock(scope, id, type);
}
