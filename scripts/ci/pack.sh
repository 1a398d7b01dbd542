#!/bin/sh
# Packs a planned stack into one archive, which apply.sh can apply on another machine.
#
#   pack.sh STACK_FOLDER ARCHIVE
#
# Packs the whole folder, because the plan created its zips there and the apply does not create them again.
# Excludes providers: apply.sh installs them from the same lock file.
set -eu
if [ ! -f "$1/plan.tfplan" ]; then
  echo "$1 contains no plan: run plan.sh first." >&2
  exit 1
fi
tar -czf "$2" --exclude=./.terraform -C "$1" .
