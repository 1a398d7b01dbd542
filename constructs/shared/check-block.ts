import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

/** A condition of a check block. */
export interface Assertion {
  /** A Terraform expression, as `${…}`. */
  readonly condition: string;
  /** Says what is wrong, and what to do. */
  readonly errorMessage: string;
}

/**
 * Makes Terraform evaluate conditions at each plan and apply, and warn if one is not met. Unlike a precondition, it stops
 * neither. CDKTF has no API for `check` blocks.
 *
 * https://developer.hashicorp.com/terraform/language/block/check, in OpenTofu as well:
 * https://opentofu.org/docs/v1.10/language/checks/
 */
export class CheckBlock extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly assertions: readonly Assertion[],
  ) {
    super(scope, id);
  }

  override toTerraform(): object {
    const assert = this.assertions.map(({ condition, errorMessage }) => ({
      condition,
      error_message: errorMessage,
    }));
    return { check: { [this.friendlyUniqueId]: { assert } } };
  }

  /** CDKTF renders no blocks that it does not know; the HCL export renames this one (scripts/lib/hcl.ts). */
  override toHclTerraform(): object {
    const assert = this.assertions.map(({ condition, errorMessage }) => ({
      condition: { value: condition, isBlock: false, type: 'simple', storageClassType: 'string' },
      error_message: { value: errorMessage, isBlock: false, type: 'simple', storageClassType: 'string' },
    }));
    const block = { value: assert, isBlock: true, type: 'list', storageClassType: 'list' };
    return { variable: { [this.friendlyUniqueId]: { assert: block } } };
  }
}
