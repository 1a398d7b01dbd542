#!/bin/sh
# Packs a planned stack into one file, to be applied on another machine.
#
#   pack.sh STACK_FOLDER ARCHIVE
#
# The whole folder: the zips that the plan names were made in it at plan, and nothing makes them again at apply.
# Providers stay behind; apply.sh installs them again, by the same lock file.
set -eu
if [ ! -f "$1/plan.tfplan" ]; then
  echo "There is no plan in $1: run plan.sh first." >&2
  exit 1
fi
tar -czf "$2" --exclude=./.terraform -C "$1" .
