#!/bin/sh
# Rejects a synthesized stack that would make Terraform run, load, or read anything that this project's stacks do not need.
#
#   check-stack.sh STACK_FOLDER
#
# The job that wrote the stack ran npm packages, and Terraform has credentials: a provisioner, a provider, or a
# credential_process in the stack would run with them. Needs jq. Rewrites cdk.tf.json as parsed by jq, so that Terraform
# reads exactly what was checked: jq keeps one value of a repeated key, and Terraform uses all of them.
set -eu
stack=$1

if ! command -v jq >/dev/null; then
  echo "jq is missing: it is needed to check the stack $stack. Install it from https://jqlang.org/download." >&2
  exit 1
fi
findings=$(mktemp)
normalized=$(mktemp)
trap 'rm -f "$findings" "$normalized"' EXIT

# Terraform reads more than cdk.tf.json: other configuration files, variables, provider folders, and a lock file.
find "$stack" -mindepth 1 -maxdepth 1 ! -name cdk.tf.json ! -name assets ! -name '*.zip' -exec basename {} \; |
  sed 's/$/: only cdk.tf.json, assets, and zips are allowed. Plan each synthesized stack only once./' >"$findings"
find "$stack" ! -type f ! -type d | sed 's/$/: only regular files and folders are allowed./' >>"$findings"
jq . "$stack/cdk.tf.json" >"$normalized" 2>>"$findings" || echo 'cdk.tf.json: not valid JSON.' >>"$findings"
jq -rs --arg stack "$(basename "$stack")" -f "$(dirname "$0")/check-stack.jq" "$normalized" >>"$findings" 2>&1 ||
  echo 'cdk.tf.json: could not be checked.' >>"$findings"
if [ -s "$findings" ]; then
  {
    echo "Stack $(basename "$stack") was not planned:"
    # File names come from the stack. They must not contain terminal controls or workflow commands.
    LC_ALL=C tr -c '[:print:]\n' '?' <"$findings" | sed 's/^/- /'
    echo 'If the stack needs this, allow it in scripts/ci/check-stack.jq in a reviewed pull request.'
  } >&2
  exit 1
fi
cat "$normalized" >"$stack/cdk.tf.json"
