# Trust policies of the workflow roles: they trust tokens that GitHub signs for jobs of one repository.

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  # Both formats of a subject's prefix. Repositories created, renamed, or transferred since July 15, 2026 use the second:
  # https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
  subjects = [
    "repo:${var.repository}",
    join("/", [
      "repo:${split("/", var.repository)[0]}@${var.repository_owner_id}",
      "${split("/", var.repository)[1]}@${var.repository_id}",
    ]),
  ]
  trusted = merge(
    { for environment in keys(local.stacks) : "plan-${environment}" => {
      contexts = ["pull_request", "ref:refs/heads/main"]
      claims   = {}
    } },
    # Not pull requests: anyone who can push a branch could read images with it.
    { for environment in keys(local.stacks) : "audit-${environment}" => {
      contexts = ["ref:refs/heads/main"]
      claims   = {}
    } },
    # Only jobs that have entered the environment, and therefore have its approval.
    { for environment in keys(local.stacks) : "deploy-${environment}" => {
      contexts = ["environment:${environment}"]
      claims   = { environment = environment }
    } },
  )
}

data "aws_iam_policy_document" "trust" {
  for_each = local.trusted
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    # AWS STS has validated the claims repository_id and environment since January 2026:
    # https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
    # In the first format, the subject alone would also match a later repository with the same name.
    dynamic "condition" {
      for_each = merge(each.value.claims, {
        aud                 = "sts.amazonaws.com"
        repository_id       = var.repository_id
        repository_owner_id = var.repository_owner_id
      })
      content {
        test     = "StringEquals"
        variable = "token.actions.githubusercontent.com:${condition.key}"
        values   = [condition.value]
      }
    }
    # IAM requires a condition on the subject:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [for pair in setproduct(local.subjects, each.value.contexts) : join(":", pair)]
    }
  }
}
