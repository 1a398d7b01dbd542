# IAM roles of the workflows, assumed through GitHub's OIDC provider without stored keys. Apply once in each account as
# described in docs/pipelines.md.

terraform {
  required_version = ">= 1.10.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  stacks    = { for environment in keys(var.source_bucket_names) : environment => "thumbnails-${environment}" }
  # Derives the other bucket names from the source bucket's, as constructs/config/derived-bucket-name.ts does. A pattern could
  # match a bucket of another environment.
  buckets = { for environment, name in var.source_bucket_names : environment => [
    "arn:${local.partition}:s3:::${name}",
    "arn:${local.partition}:s3:::${substr(name, 0, 43)}-thumbnails-${substr(sha256(name), 0, 8)}",
    "arn:${local.partition}:s3:::${substr(name, 0, 42)}-access-logs-${substr(sha256(name), 0, 8)}",
  ] }
  states = { for environment, stack in local.stacks : environment =>
    "arn:${local.partition}:s3:::${var.state_bucket}/${stack}.tfstate"
  }
  # Resources with the stack's name, in any region.
  named = { for environment, stack in local.stacks : environment => [
    "arn:${local.partition}:cloudwatch:*:${local.account}:alarm:${stack}-*",
    "arn:${local.partition}:cloudwatch::${local.account}:dashboard/${stack}",
    "arn:${local.partition}:dynamodb:*:${local.account}:table/${stack}-metadata",
    "arn:${local.partition}:events:*:${local.account}:rule/${stack}-source-events",
    "arn:${local.partition}:lambda:*:${local.account}:function:${stack}-*",
    "arn:${local.partition}:lambda:*:${local.account}:layer:${stack}-image-library",
    "arn:${local.partition}:lambda:*:${local.account}:layer:${stack}-image-library:*",
    "arn:${local.partition}:logs:*:${local.account}:log-group:/aws/lambda/${stack}-ImageProcessor",
    "arn:${local.partition}:logs:*:${local.account}:log-group:/aws/lambda/${stack}-ImageProcessor:*",
    "arn:${local.partition}:sns:*:${local.account}:${stack}-alarms",
    "arn:${local.partition}:sns:*:${local.account}:${stack}-alarms:*",
    "arn:${local.partition}:sqs:*:${local.account}:${stack}-failed-events",
  ] }
  # All roles of a stack. A pattern could match another role whose name starts the same.
  roles = { for environment, stack in local.stacks : environment => [
    "arn:${local.partition}:iam::${local.account}:role${var.role_path}${stack}-Batch",
    "arn:${local.partition}:iam::${local.account}:role${var.role_path}${stack}-BatchJobs",
    "arn:${local.partition}:iam::${local.account}:role${var.role_path}${stack}-ImageProcessor",
    "arn:${local.partition}:iam::${local.account}:role${var.role_path}${stack}-Operator",
  ] }
}

# What a plan reads: settings, but no image, thumbnail, record, event, or log line.
data "aws_iam_policy_document" "plan" {
  for_each = local.stacks
  statement {
    sid       = "State"
    actions   = ["s3:GetObject"]
    resources = [local.states[each.key]]
  }
  statement {
    sid       = "StateBucket"
    actions   = ["s3:ListBucket"]
    resources = ["arn:${local.partition}:s3:::${var.state_bucket}"]
  }
  statement {
    sid = "Buckets"
    actions = [
      "s3:GetAccelerateConfiguration",
      "s3:GetBucket*",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
    ]
    resources = local.buckets[each.key]
  }
  statement {
    sid = "Named"
    actions = [
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetDashboard",
      "cloudwatch:ListTagsForResource",
      "dynamodb:DescribeContinuousBackups",
      "dynamodb:DescribeTable",
      "dynamodb:DescribeTimeToLive",
      "dynamodb:ListTagsOfResource",
      "events:DescribeRule",
      "events:ListTagsForResource",
      "events:ListTargetsByRule",
      "lambda:GetAlias",
      "lambda:GetFunction*",
      "lambda:GetLayerVersion",
      "lambda:GetPolicy",
      "lambda:ListTags",
      "lambda:ListVersionsByFunction",
      "logs:ListTagsForResource",
      "sns:GetSubscriptionAttributes",
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
      "sns:ListTagsForResource",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:ListQueueTags",
    ]
    resources = local.named[each.key]
  }
  statement {
    sid = "Roles"
    actions = [
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
    ]
    resources = local.roles[each.key]
  }
  statement {
    sid = "Unnamed"
    # Actions without resource-level permissions, and KMS keys whose ids are not known here.
    actions = [
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListAliases",
      "kms:ListResourceTags",
      "lambda:GetCodeSigningConfig",
      "logs:DescribeLogGroups",
      "logs:DescribeQueryDefinitions",
      "servicequotas:GetAWSDefaultServiceQuota",
      "servicequotas:GetServiceQuota",
    ]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "deploy" {
  for_each                = local.stacks
  source_policy_documents = [data.aws_iam_policy_document.plan[each.key].json]
  statement {
    sid       = "SaveState"
    actions   = ["s3:PutObject"]
    resources = [local.states[each.key]]
  }
  statement {
    sid       = "LockState"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${local.states[each.key]}.tflock"]
  }
  statement {
    sid = "ChangeBuckets"
    actions = [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:PutBucket*",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
    ]
    resources = local.buckets[each.key]
  }
  statement {
    sid = "ChangeNamed"
    actions = [
      "cloudwatch:DeleteAlarms",
      "cloudwatch:DeleteDashboards",
      "cloudwatch:PutDashboard",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:TagResource",
      "cloudwatch:UntagResource",
      "dynamodb:CreateTable",
      "dynamodb:DeleteTable",
      "dynamodb:TagResource",
      "dynamodb:UntagResource",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTable",
      "dynamodb:UpdateTimeToLive",
      "events:DeleteRule",
      "events:PutRule",
      "events:PutTargets",
      "events:RemoveTargets",
      "events:TagResource",
      "events:UntagResource",
      "lambda:AddPermission",
      "lambda:CreateAlias",
      "lambda:CreateFunction",
      "lambda:Delete*",
      "lambda:PublishLayerVersion",
      "lambda:PublishVersion",
      "lambda:Put*",
      "lambda:RemovePermission",
      "lambda:TagResource",
      "lambda:UntagResource",
      "lambda:Update*",
      "logs:AssociateKmsKey",
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:DeleteRetentionPolicy",
      "logs:DisassociateKmsKey",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
      "sns:CreateTopic",
      "sns:DeleteTopic",
      "sns:SetSubscriptionAttributes",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
      "sns:Unsubscribe",
      "sns:UntagResource",
      "sqs:CreateQueue",
      "sqs:DeleteQueue",
      "sqs:SetQueueAttributes",
      "sqs:TagQueue",
      "sqs:UntagQueue",
    ]
    resources = local.named[each.key]
  }
  # A principal that can create a role and write its policy gets every permission of that role. Therefore each role must
  # have the permissions boundary, which this role can neither remove nor change:
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
  # All of these actions support the condition key:
  # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
  statement {
    sid = "ChangeRolesWithBoundary"
    actions = [
      "iam:CreateRole",
      "iam:DeleteRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy",
    ]
    resources = local.roles[each.key]
    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [aws_iam_policy.boundary[each.key].arn]
    }
  }
  statement {
    sid = "ChangeRoles"
    actions = [
      "iam:DeleteRole",
      "iam:ListInstanceProfilesForRole",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateRole",
    ]
    resources = local.roles[each.key]
  }
  statement {
    sid       = "PassRole"
    actions   = ["iam:PassRole"]
    resources = local.roles[each.key]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["lambda.amazonaws.com"]
    }
  }
  statement {
    sid       = "SavedQueries"
    actions   = ["logs:PutQueryDefinition", "logs:DeleteQueryDefinition"]
    resources = ["*"]
  }
}

# What npm run ops -- audit reads: names and metadata of objects, records, and function settings. HEAD needs s3:GetObject.
data "aws_iam_policy_document" "audit" {
  for_each = local.arns
  statement {
    sid       = "State"
    actions   = ["s3:GetObject"]
    resources = [local.states[each.key]]
  }
  statement {
    sid       = "SourceBucket"
    actions   = ["s3:ListBucket", "s3:ListBucketVersions"]
    resources = [each.value.source]
  }
  statement {
    sid       = "ThumbnailBucket"
    actions   = ["s3:ListBucket"]
    resources = [each.value.thumbnails]
  }
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject"]
    resources = ["${each.value.source}/*", "${each.value.thumbnails}/*"]
  }
  statement {
    sid       = "Records"
    actions   = ["dynamodb:BatchGetItem"]
    resources = [each.value.table]
  }
  statement {
    sid       = "FunctionSettings"
    actions   = ["lambda:GetFunctionConfiguration"]
    resources = ["${each.value.function}:live"]
  }
  # Only the alias of the stack's own key is known here.
  statement {
    sid       = "OwnKey"
    actions   = ["kms:Decrypt"]
    resources = [each.value.keys]
    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "kms:ResourceAliases"
      values   = ["alias/${local.stacks[each.key]}"]
    }
    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = local.key_users
    }
  }
  dynamic "statement" {
    for_each = length(lookup(var.key_arns, each.key, [])) > 0 ? [var.key_arns[each.key]] : []
    content {
      sid       = "ExistingKeys"
      actions   = ["kms:Decrypt"]
      resources = statement.value
      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = local.key_users
      }
    }
  }
}

locals {
  policies = merge(
    { for environment in keys(local.stacks) : "audit-${environment}" => data.aws_iam_policy_document.audit[environment].json },
    { for environment in keys(local.stacks) : "plan-${environment}" => data.aws_iam_policy_document.plan[environment].json },
    { for environment in keys(local.stacks) : "deploy-${environment}" => data.aws_iam_policy_document.deploy[environment].json },
  )
}

resource "aws_iam_role" "workflow" {
  for_each           = local.policies
  name               = "thumbnails-workflow-${each.key}"
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
}

resource "aws_iam_role_policy" "workflow" {
  for_each = local.policies
  name     = "workflow"
  role     = aws_iam_role.workflow[each.key].id
  policy   = each.value
}

output "variables" {
  description = "Names and values for the repository's GitHub Actions variables."
  value = { for key, role in aws_iam_role.workflow :
    upper(replace(key, "/^(\\w+)-(\\w+)$/", "$${1}_ROLE_ARN_$2")) => role.arn
  }
}

output "context" {
  description = "Entries for context in cdktf.json that give the stacks' roles their permissions boundary."
  value = { for environment, policy in aws_iam_policy.boundary : environment => {
    settings = merge(
      { permissionsBoundary = policy.name },
      var.role_path == "/" ? {} : { rolePath = var.role_path },
    )
  } }
}
