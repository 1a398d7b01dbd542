#!/bin/sh
# Opens an issue when resources differ from the last deployment, updates it, and closes it when the drift is gone.
#
#   report-drift.sh REPORT_FOLDER...
#
# Needs the GitHub CLI, GH_TOKEN, and GITHUB_REPOSITORY.
set -eu
issues=repos/$GITHUB_REPOSITORY/issues
title='Drift detected: resources differ from the last deployment'
text=$(mktemp)
trap 'rm -f "$text"' EXIT
"$(dirname "$0")/describe-plans.sh" "$title" "$@" >"$text"
number=$(gh api --paginate "$issues?state=open&per_page=100" \
  --jq ".[] | select(.user.type == \"Bot\" and .title == \"$title\") | .number" | head -n 1)

no_drift() {
  for report; do
    [ "$(cat "$report/verdict" 2>/dev/null)" = same ] || return 1
  done
}

if no_drift "$@"; then
  [ -z "$number" ] || gh api --silent --method PATCH "$issues/$number" -f state=closed -F "body=@$text"
elif [ -n "$number" ]; then
  gh api --silent --method PATCH "$issues/$number" -F "body=@$text"
else
  gh api --silent --method POST "$issues" -f "title=$title" -F "body=@$text"
fi
