#!/bin/sh
# Plans a synthesized stack: what apply.sh does later, and what describe-plans.sh tells of it.
#
#   plan.sh STACK_FOLDER REPORT_FOLDER LOCK_FILE [OPTIONS of terraform plan, with absolute paths]
#
# Only providers whose hashes are in LOCK_FILE are started (.terraform.lock.hcl of the commit the stack is from).
# The plan is STACK_FOLDER/plan.tfplan. In REPORT_FOLDER, plan.txt is what Terraform says, and verdict is `same`,
# `changes` or `failed`. Ends with 1 where it failed.
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
# A role that may only read cannot lock; that the state is still the same is checked when the plan is applied.
terraform plan -input=false -no-color -lock=false -detailed-exitcode -out=plan.tfplan "$@" >"$report/plan.txt" 2>&1 ||
  status=$?
case $status in
  0) echo same >"$report/verdict" ;;
  2)
    echo changes >"$report/verdict"
    # Without the lines that tell of progress.
    terraform show -no-color plan.tfplan >"$report/plan.txt"
    ;;
  *) fail ;;
esac
cat "$report/plan.txt"
