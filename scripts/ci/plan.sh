#!/bin/sh
# Plans a synthesized stack for apply.sh and writes the report for describe-plans.sh.
#
#   plan.sh STACK_FOLDER REPORT_FOLDER LOCK_FILE [terraform plan options with absolute paths]
#
# Starts only providers whose hashes are in LOCK_FILE, the .terraform.lock.hcl of the stack's commit.
# Writes the plan to STACK_FOLDER/plan.tfplan, Terraform's output to REPORT_FOLDER/plan.txt, and `same`, `changes`, or
# `failed` to REPORT_FOLDER/verdict. Exits with 1 if the plan fails.
set -eu
stack=$1
report=$2
lock=$3
shift 3

terraform() {
  command "${TERRAFORM_BINARY_NAME:-terraform}" "-chdir=$stack" "$@"
}

fail() {
  echo failed >"$report/verdict"
  cat "$report/plan.txt" >&2
  exit 1
}

mkdir -p "$report"
"$(dirname "$0")/check-stack.sh" "$stack" >"$report/plan.txt" 2>&1 || fail
cp "$lock" "$stack/.terraform.lock.hcl" 2>"$report/plan.txt" || fail
terraform init -input=false -no-color -lockfile=readonly >"$report/plan.txt" 2>&1 || fail
status=0
# The read-only role cannot lock the state. Terraform rejects the plan at apply if the state has changed since.
terraform plan -input=false -no-color -lock=false -detailed-exitcode -out=plan.tfplan "$@" >"$report/plan.txt" 2>&1 ||
  status=$?
case $status in
  0) echo same >"$report/verdict" ;;
  2)
    echo changes >"$report/verdict"
    # Unlike the output of terraform plan, this has no progress lines.
    terraform show -no-color plan.tfplan >"$report/plan.txt"
    ;;
  *) fail ;;
esac
cat "$report/plan.txt"
