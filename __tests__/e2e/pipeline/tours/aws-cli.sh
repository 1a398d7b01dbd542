#!/usr/bin/env bash
# Uses the pipeline with the AWS CLI. Stops at the first unexpected result and reports it.
#
# Environment variables: those of AWS (endpoint, region, credentials), the stack's outputs in capital letters, THUMBNAIL_SIZE,
# and the files IMAGE (JPEG), OTHER_IMAGE (PNG) and LARGE_IMAGE (PNG of more than 20 MB).
set -euo pipefail
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=text

prefix='tours/aws-cli'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "aws-cli.sh: $*" >&2
  exit 1
}

# expect WHAT EXPECTED ACTUAL
expect() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# eventually WHAT EXPECTED COMMAND...: repeats the command, because events are handled asynchronously.
eventually() {
  local what=$1 expected=$2 actual deadline=$((SECONDS + 60))
  shift 2
  until actual=$("$@" 2>&1) && [ "$actual" = "$expected" ]; do
    ((SECONDS < deadline)) || fail "$what: expected '$expected', got '$actual'"
    sleep 0.2
  done
}

# Prints the version of the original from which the thumbnail of a key was created.
thumbnail_of() {
  aws s3api head-object --bucket "$THUMBNAIL_BUCKET_NAME" --key "$THUMBNAIL_SIZE/$1" \
    --query 'Metadata."source-version"'
}

version_of() {
  aws s3api head-object --bucket "$SOURCE_BUCKET_NAME" --key "$1" --query VersionId
}

count_thumbnails() {
  aws s3api list-objects-v2 --bucket "$THUMBNAIL_BUCKET_NAME" --prefix "$THUMBNAIL_SIZE/$prefix/" \
    --query 'length(Contents || `[]`)'
}

# record KEY VERSION FIELDS: prints fields of a record, found by key and version.
record() {
  printf '{":key": {"S": "%s"}, ":version": {"S": "%s"}}' "$1" "$2" >"$work/values.json"
  aws dynamodb scan --table-name "$METADATA_TABLE_NAME" --consistent-read \
    --filter-expression 'OriginalKey = :key AND OriginalVersionId = :version' \
    --expression-attribute-values "file://$work/values.json" --query "Items[].[$3]"
}

upload() {
  aws s3 cp --only-show-errors "$1" "s3://$SOURCE_BUCKET_NAME/$2" "${@:3}"
}

# --- uploads: in one request, with a key that must be encoded, and in parts (from 8 MB on)
odd="$prefix/Köln + Dom.jpg"
upload "$IMAGE" "$prefix/rocket.jpg"
upload "$IMAGE" "$odd"
upload "$LARGE_IMAGE" "$prefix/large.png"
for key in "$prefix/rocket.jpg" "$odd" "$prefix/large.png"; do
  eventually "thumbnail of $key" "$(version_of "$key")" thumbnail_of "$key"
done
[[ $(aws s3api head-object --bucket "$SOURCE_BUCKET_NAME" --key "$prefix/large.png" --query ETag) == *-3\" ]] ||
  fail 'the large image was not uploaded in three parts'

# --- the record and the thumbnail
eventually 'record' $'SUCCESS\t'"$THUMBNAIL_SIZE" \
  record "$odd" "$(version_of "$odd")" 'ProcessingStatus.S, Thumbnails.L[0].M.Width.N'
aws s3 cp --only-show-errors "s3://$THUMBNAIL_BUCKET_NAME/$THUMBNAIL_SIZE/$odd" "$work/thumbnail.jpg"
expect 'first bytes of the thumbnail' ffd8ff "$(head -c 3 "$work/thumbnail.jpg" | od -An -tx1 | tr -d ' \n')"

# --- copies: to another key, and onto itself with other metadata
copy() {
  aws s3 cp --only-show-errors "s3://$SOURCE_BUCKET_NAME/$1" "s3://$SOURCE_BUCKET_NAME/$2" "${@:3}"
}
copy "$odd" "$prefix/copy + ü.jpg"
eventually 'thumbnail of a copy' "$(version_of "$prefix/copy + ü.jpg")" thumbnail_of "$prefix/copy + ü.jpg"
before=$(version_of "$prefix/rocket.jpg")
copy "$prefix/rocket.jpg" "$prefix/rocket.jpg" --metadata-directive REPLACE --metadata title=rocket
after=$(version_of "$prefix/rocket.jpg")
[ "$before" != "$after" ] || fail 'a copy onto itself made no new version'
eventually 'thumbnail after a copy onto itself' "$after" thumbnail_of "$prefix/rocket.jpg"

# --- an overwrite, and tags, which do not change the image
upload "$OTHER_IMAGE" "$prefix/rocket.jpg"
version=$(version_of "$prefix/rocket.jpg")
eventually 'thumbnail after an overwrite' "$version" thumbnail_of "$prefix/rocket.jpg"
aws s3api put-object-tagging --bucket "$SOURCE_BUCKET_NAME" --key "$prefix/rocket.jpg" \
  --tagging 'TagSet=[{Key=place,Value=Köln}]'
expect 'version after tagging' "$version" "$(version_of "$prefix/rocket.jpg")"

# --- the function, invoked with an S3 event: a lost thumbnail is restored
cat >"$work/event.json" <<EVENT
{"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
  "eventTime": "2026-01-31T12:00:00.000Z", "awsRegion": "$AWS_REGION",
  "s3": {"bucket": {"name": "$SOURCE_BUCKET_NAME"},
         "object": {"key": "$prefix/rocket.jpg", "versionId": "$version", "sequencer": "00"}}}]}
EVENT
invoke() {
  aws lambda invoke --function-name "$IMAGE_PROCESSOR_ALIAS_ARN" --payload "fileb://$work/event.json" "$@" \
    "$work/out.json"
}
aws s3 rm --only-show-errors "s3://$THUMBNAIL_BUCKET_NAME/$THUMBNAIL_SIZE/$prefix/rocket.jpg"
expect 'dry run' 204 "$(invoke --invocation-type DryRun --query StatusCode)"
thumbnail_of "$prefix/rocket.jpg" >"$work/none" 2>&1 && fail 'a dry run made a thumbnail'
invoke --log-type Tail --query '[StatusCode, FunctionError, LogResult]' >"$work/invoked"
read -r status error log <"$work/invoked"
expect 'invocation' '200 None' "$status $error"
expect 'thumbnail after an invocation' "$version" "$(thumbnail_of "$prefix/rocket.jpg")"
base64 -d <<<"$log" | grep -q "$prefix/rocket.jpg" || fail "the log's end does not name the key"
aws lambda invoke --function-name "$IMAGE_PROCESSOR_FUNCTION_NAME:nobody" "$work/out.json" 2>"$work/error" &&
  fail 'an unknown qualifier was invoked'
grep -q ResourceNotFoundException "$work/error" || fail "an unknown qualifier: $(cat "$work/error")"

# --- logs and metrics
logged() {
  aws logs filter-log-events --log-group-name "$LOG_GROUP_NAME" --filter-pattern "\"$prefix/copy\"" \
    --query 'length(events) > `0`'
}
eventually 'log lines' True logged
metric() {
  aws cloudwatch get-metric-statistics --namespace ImageProcessing --metric-name ProcessedImages \
    --dimensions Name=Environment,Value=development --statistics Sum --period 3600 \
    --start-time "$(($(date +%s) - 3600))" --end-time "$(($(date +%s) + 60))" \
    --query 'sum(Datapoints[].Sum) >= `6`'
}
eventually 'metric' True metric

# --- the function stopped: events reach the failure queue, and are redriven afterwards
# (`aws sqs` ignores AWS_ENDPOINT_URL)
sqs() {
  aws sqs --endpoint-url "$AWS_ENDPOINT_URL" "$@" --queue-url "$FAILURE_QUEUE_URL"
}
aws lambda put-function-concurrency --function-name "$IMAGE_PROCESSOR_FUNCTION_NAME" \
  --reserved-concurrent-executions 0 >"$work/reserved"
upload "$IMAGE" "$prefix/late.jpg"
message() {
  sqs receive-message --visibility-timeout 0 --query 'Messages[0].Body' >"$work/message.json"
  grep -c late.jpg "$work/message.json"
}
eventually 'message on the failure queue' 1 message
python3 - "$work" <<'PYTHON'
import json, sys
folder = sys.argv[1]
message = json.load(open(f"{folder}/message.json"))
context = message["requestContext"]
assert context["condition"] == "ZeroReservedConcurrency", context
assert context["approximateInvokeCount"] == 0, context
json.dump(message["requestPayload"], open(f"{folder}/event.json", "w"))
PYTHON
aws lambda delete-function-concurrency --function-name "$IMAGE_PROCESSOR_FUNCTION_NAME"
sqs purge-queue
expect 'redrive' '200 None' "$(invoke --query '[StatusCode, FunctionError]' | tr '\t' ' ')"
expect 'thumbnail after a redrive' "$(version_of "$prefix/late.jpg")" "$(thumbnail_of "$prefix/late.jpg")"

# --- an archived object has no thumbnail, and gets one once it is restored
archived="$prefix/archived.jpg"
upload "$IMAGE" "$archived" --storage-class GLACIER
eventually 'record of an archived object' $'FAILED\tARCHIVED' \
  record "$archived" "$(version_of "$archived")" 'ProcessingStatus.S, FailureReason.S'
aws s3 cp --only-show-errors "s3://$SOURCE_BUCKET_NAME/$archived" "$work/archived.jpg" 2>"$work/error" &&
  fail 'an archived object could be read'
aws s3api restore-object --bucket "$SOURCE_BUCKET_NAME" --key "$archived" --restore-request Days=1
eventually 'thumbnail of a restored object' "$(version_of "$archived")" thumbnail_of "$archived"

# --- one request deletes all objects: no thumbnail stays
expect 'thumbnails before the deletion' 6 "$(count_thumbnails)"
aws s3api list-objects-v2 --bucket "$SOURCE_BUCKET_NAME" --prefix "$prefix/" --output json \
  --query '{Objects: Contents[].{Key: Key}, Quiet: `true`}' >"$work/delete.json"
delete_all() {
  aws s3api delete-objects --bucket "$SOURCE_BUCKET_NAME" --delete "file://$work/delete.json" "$@"
}
expect 'response to a quiet DeleteObjects request' 'None None' "$(delete_all --query '[Deleted, Errors]' | tr '\t' ' ')"
eventually 'thumbnails after the deletion' 0 count_thumbnails
