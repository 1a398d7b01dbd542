# Uses the pipeline with Terraform: an image that is part of a configuration, its thumbnail, and its record.
# The provider is configured by AWS environment variables only.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "source_bucket_name" { type = string }
variable "thumbnail_bucket_name" { type = string }
variable "thumbnail_size" { type = number }
variable "metadata_table_name" { type = string }
variable "image_processor_function_name" { type = string }

variable "image" {
  description = "Path of the image to upload."
  type        = string
}

locals {
  key = "tours/terraform/Straße + Baum.png"
}

data "aws_lambda_alias" "live" {
  function_name = var.image_processor_function_name
  name          = "live"
}

resource "aws_s3_object" "image" {
  bucket = var.source_bucket_name
  key    = local.key
  source = var.image
  etag   = filemd5(var.image)
}

# In addition to the event that S3 sends: when this invocation has ended, the thumbnail exists for the data sources below.
resource "aws_lambda_invocation" "image" {
  function_name = var.image_processor_function_name
  qualifier     = data.aws_lambda_alias.live.name
  input = jsonencode({
    Records = [{
      eventVersion = "2.1"
      eventSource  = "aws:s3"
      eventName    = "ObjectCreated:Put"
      s3 = {
        bucket = { name = var.source_bucket_name }
        object = { key = urlencode(local.key), versionId = aws_s3_object.image.version_id }
      }
    }]
  })
}

data "aws_s3_object" "thumbnail" {
  bucket = var.thumbnail_bucket_name
  key    = "${var.thumbnail_size}/${local.key}"

  depends_on = [aws_lambda_invocation.image]

  lifecycle {
    postcondition {
      condition     = self.metadata["source-version"] == aws_s3_object.image.version_id
      error_message = "The thumbnail is made from version ${self.metadata["source-version"]} of the image."
    }
  }
}

data "aws_dynamodb_table_item" "record" {
  table_name = var.metadata_table_name
  key        = jsonencode({ ImageID = { S = data.aws_s3_object.thumbnail.metadata["image-id"] } })

  lifecycle {
    postcondition {
      condition     = jsondecode(self.item).ProcessingStatus.S == "SUCCESS"
      error_message = "The record says ${jsondecode(self.item).ProcessingStatus.S}."
    }
  }
}

output "alias_version" {
  value = data.aws_lambda_alias.live.function_version
}

output "original_version" {
  value = aws_s3_object.image.version_id
}

output "thumbnail_type" {
  value = data.aws_s3_object.thumbnail.content_type
}

output "recorded_key" {
  value = jsondecode(data.aws_dynamodb_table_item.record.item).OriginalKey.S
}
