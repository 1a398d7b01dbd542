variable "repository" {
  description = "Repository on GitHub, such as example/images."
  type        = string
  validation {
    condition     = can(regex("^[\\w.-]+/[\\w.-]+$", var.repository))
    error_message = "repository is \"${var.repository}\": it must be OWNER/NAME, without ids and without any pattern."
  }
}

variable "repository_owner_id" {
  description = "Number of the repository's owner on GitHub."
  type        = string
  validation {
    condition     = can(regex("^[1-9]\\d*$", var.repository_owner_id))
    error_message = "repository_owner_id is \"${var.repository_owner_id}\": it must be a number. Read it with: gh api repos/OWNER/NAME --jq .owner.id"
  }
}

variable "repository_id" {
  description = "Number of the repository on GitHub. It stays the same when the repository is renamed."
  type        = string
  validation {
    condition     = can(regex("^[1-9]\\d*$", var.repository_id))
    error_message = "repository_id is \"${var.repository_id}\": it must be a number. Read it with: gh api repos/OWNER/NAME --jq .id"
  }
}

variable "state_bucket" {
  description = "Bucket that holds the states (docs/deploy.md)."
  type        = string
}

variable "source_bucket_names" {
  description = "source_bucket_name of each environment that is deployed to this account."
  type        = map(string)
  validation {
    condition     = length(setsubtract(keys(var.source_bucket_names), ["development", "staging", "production"])) == 0
    error_message = "source_bucket_names has keys other than development, staging and production."
  }
}

variable "key_arns" {
  description = "ARNs of KMS keys that exist already and that an environment's settings name, by environment."
  type        = map(list(string))
  default     = {}
  validation {
    condition = alltrue([
      for arn in flatten(values(var.key_arns)) : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+$", arn))
    ])
    error_message = "key_arns has ${jsonencode(flatten(values(var.key_arns)))}: each must be the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>), not of an alias."
  }
}

variable "role_path" {
  description = "Path of all roles: those of the workflows, and those of the stacks, whose setting rolePath must be the same."
  type        = string
  default     = "/"
  validation {
    condition     = can(regex("^/([\\w+=,.@-]+/)*$", var.role_path))
    error_message = "role_path is \"${var.role_path}\": it must begin and end with a slash (/team/), without any pattern."
  }
}
