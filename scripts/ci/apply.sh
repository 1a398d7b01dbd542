#!/bin/sh
# Applies the plan of a packed stack without planning again. Needs neither Node.js nor npm packages.
#
#   apply.sh ARCHIVE EMPTY_FOLDER LOCK_FILE
#
# LOCK_FILE is the lock file that plan.sh used.
set -eu
archive=$1
folder=$2
lock=$3

terraform() {
  command "${TERRAFORM_BINARY_NAME:-terraform}" "-chdir=$folder" "$@"
}

mkdir -p "$folder"
tar -xzf "$archive" -C "$folder"
cp "$lock" "$folder/.terraform.lock.hcl"
terraform init -input=false -lockfile=readonly
status=0
terraform apply -input=false -lock-timeout=10m plan.tfplan 2>"$folder/errors.txt" || status=$?
cat "$folder/errors.txt" >&2
if grep -q 'Saved plan is stale' "$folder/errors.txt"; then
  echo 'The plan is out of date: the state has changed since the plan was created. Nothing was applied. Create and apply a new plan.' >&2
fi
exit "$status"
