# Permissions boundary of all roles of a stack: the union of what the roles in constructs/ need.

locals {
  arns = { for environment, stack in local.stacks : environment => {
    source      = local.buckets[environment][0]
    thumbnails  = local.buckets[environment][1]
    access_logs = local.buckets[environment][2]
    table       = "arn:${local.partition}:dynamodb:*:${local.account}:table/${stack}-metadata"
    queue       = "arn:${local.partition}:sqs:*:${local.account}:${stack}-failed-events"
    log_streams = "arn:${local.partition}:logs:*:${local.account}:log-group:/aws/lambda/${stack}-ImageProcessor:*"
    function    = "arn:${local.partition}:lambda:*:${local.account}:function:${stack}-ImageProcessor"
    batch       = "arn:${local.partition}:lambda:*:${local.account}:function:${stack}-Batch"
    keys        = "arn:${local.partition}:kms:*:${local.account}:key/*"
  } }
  # Values of kms:ViaService, including those of China and of the European Sovereign Cloud.
  key_users = [for pair in setproduct(["s3", "dynamodb", "sqs", "lambda"], ["com*", "eu"]) :
    "${pair[0]}.*.amazonaws.${pair[1]}"
  ]
}

data "aws_iam_policy_document" "boundary" {
  for_each = local.arns
  statement {
    sid       = "Originals"
    actions   = ["s3:GetObject"]
    resources = ["${each.value.source}/*"]
  }
  statement {
    sid       = "SourceBucket"
    actions   = ["s3:ListBucket", "s3:ListBucketVersions", "s3:PutInventoryConfiguration"]
    resources = [each.value.source]
  }
  statement {
    sid       = "Thumbnails"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${each.value.thumbnails}/*"]
  }
  statement {
    sid       = "ThumbnailBucket"
    actions   = ["s3:ListBucket"]
    resources = [each.value.thumbnails]
  }
  statement {
    sid       = "BatchReports"
    actions   = ["s3:PutObject"]
    resources = ["${each.value.access_logs}/batch-operations/*"]
  }
  statement {
    sid       = "BatchReportBucket"
    actions   = ["s3:GetBucketLocation"]
    resources = [each.value.access_logs]
  }
  statement {
    sid       = "Records"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [each.value.table]
  }
  statement {
    sid       = "RecordsByTime"
    actions   = ["dynamodb:Query"]
    resources = ["${each.value.table}/index/TimestampIndex"]
  }
  statement {
    sid = "FailedEvents"
    actions = [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ]
    resources = [each.value.queue]
  }
  statement {
    sid       = "LogLines"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [each.value.log_streams]
  }
  statement {
    sid       = "SearchLogs"
    actions   = ["logs:GetQueryResults", "logs:StartQuery"]
    resources = [each.value.log_streams]
  }
  statement {
    sid       = "Metrics"
    actions   = ["cloudwatch:GetMetricData"]
    resources = ["*"]
  }
  statement {
    sid       = "RunFunction"
    actions   = ["lambda:InvokeFunction"]
    resources = ["${each.value.function}:live"]
  }
  statement {
    sid       = "ReadFunctionSettings"
    actions   = ["lambda:GetFunctionConfiguration"]
    resources = [each.value.function, "${each.value.function}:live"]
  }
  statement {
    sid       = "RunBatchFunction"
    actions   = ["lambda:InvokeFunction"]
    resources = [each.value.batch]
  }
  statement {
    sid = "PauseFunctions"
    actions = [
      "lambda:DeleteFunctionConcurrency",
      "lambda:GetFunctionConcurrency",
      "lambda:PutFunctionConcurrency",
    ]
    resources = [each.value.function, each.value.batch]
  }
  statement {
    sid       = "Traces"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }
  # Only the alias of the stack's own key is known here.
  statement {
    sid       = "OwnKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
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
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = statement.value
      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = local.key_users
      }
    }
  }
}

# The workflow roles cannot change, version, or delete this policy. A new description would replace it.
resource "aws_iam_policy" "boundary" {
  for_each    = local.stacks
  name        = "thumbnails-workflow-boundary-${each.key}"
  description = "The most that a role of ${each.value} can do"
  policy      = data.aws_iam_policy_document.boundary[each.key].json
}
