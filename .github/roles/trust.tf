# Whom the roles of the workflows trust: jobs of one repository on GitHub, for which GitHub signs a token.

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  # Both forms of a subject's beginning. Repositories created, renamed or transferred since July 15, 2026 send the second:
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
    # Only a job that has entered the environment, and so has its approval.
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
    # The subject alone, in its first form, holds for a later repository of the same name as well.
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
