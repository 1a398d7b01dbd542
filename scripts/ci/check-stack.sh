#!/bin/sh
# Refuses a synthesized stack with which Terraform would run, load or read anything that stacks of this project do not need.
#
#   check-stack.sh STACK_FOLDER
#
# Terraform has credentials, and the job that wrote the stack had run npm packages: a provisioner, a provider or a
# credential_process would run with those credentials. Needs jq. Writes cdk.tf.json as jq read it, so that Terraform
# reads what was checked: of a repeated key, jq keeps one value and Terraform takes all.
set -eu
stack=$1

if ! command -v jq >/dev/null; then
  echo "jq is missing, which checks the stack $stack before Terraform reads it. Install it: https://jqlang.org/download" >&2
  exit 1
fi
findings=$(mktemp)
normalized=$(mktemp)
trap 'rm -f "$findings" "$normalized"' EXIT

# Terraform reads more than cdk.tf.json: other configuration, variables, provider folders, a lock file.
find "$stack" -mindepth 1 -maxdepth 1 ! -name cdk.tf.json ! -name assets ! -name '*.zip' -exec basename {} \; |
  sed 's/$/: only cdk.tf.json, assets and zips are allowed. A stack is planned once, in a fresh folder./' >"$findings"
find "$stack" ! -type f ! -type d | sed 's/$/: only regular files and folders are allowed./' >>"$findings"
jq . "$stack/cdk.tf.json" >"$normalized" 2>>"$findings" || echo 'cdk.tf.json: it is not valid JSON.' >>"$findings"
jq -rs --arg stack "$(basename "$stack")" -f "$(dirname "$0")/check-stack.jq" "$normalized" >>"$findings" 2>&1 ||
  echo 'cdk.tf.json: it could not be checked.' >>"$findings"
if [ -s "$findings" ]; then
  {
    echo "The stack $(basename "$stack") was not planned:"
    # Names come from the stack; none may reach a terminal's or a workflow's commands.
    LC_ALL=C tr -c '[:print:]\n' '?' <"$findings" | sed 's/^/- /'
    echo 'If the stack needs this, allow it in scripts/ci/check-stack.jq by a reviewed pull request.'
  } >&2
  exit 1
fi
cat "$normalized" >"$stack/cdk.tf.json"
