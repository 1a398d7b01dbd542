#!/bin/sh
# Audits the deployment of a synthesized stack and writes the report for describe-plans.sh.
#
#   audit.sh STACK_FOLDER REPORT_FOLDER
#
# Runs in a checkout with its packages installed. Needs jq and the AWS CLI, which reads the outputs from the state bucket.
# Writes the output of the audit to REPORT_FOLDER/plan.txt, its last line to REPORT_FOLDER/summary, and `same`, `changes`,
# or `failed` to REPORT_FOLDER/verdict. Exits with 1 if the audit fails, but not if it finds differences.
set -eu
stack=$1
report=$2
environment=${stack##*-}
mkdir -p "$report"
# Not in the report, because others can read it.
state=$(mktemp)
trap 'rm -f "$state"' EXIT

fail() {
  echo 'audit failed' >"$report/summary"
  echo failed >"$report/verdict"
  cat "$report/plan.txt" >&2
  exit 1
}

address=$(jq -er '.terraform.backend.s3 | "s3://\(.bucket)/\(.key)"' "$stack/cdk.tf.json") || {
  echo "The state of $stack is a local file. Configure a state bucket as described in docs/deploy.md." >"$report/plan.txt"
  fail
}
region=$(jq -r .terraform.backend.s3.region "$stack/cdk.tf.json")
aws s3 cp --only-show-errors --region "$region" "$address" "$state" >"$report/plan.txt" 2>&1 || fail
status=0
npm run -s ops -- audit --env "$environment" --outputs "$state" >"$report/plan.txt" 2>&1 || status=$?
# An audit that cannot be completed also exits with 1.
tail -n 1 "$report/plan.txt" >"$report/summary"
case $status-$(cat "$report/summary") in
  0-*) echo same >"$report/verdict" ;;
  1-'Out of sync: '*) echo changes >"$report/verdict" ;;
  *) fail ;;
esac
cat "$report/plan.txt"
