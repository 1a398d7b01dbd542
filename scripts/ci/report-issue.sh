#!/bin/sh
# Opens an issue when a report shows differences, updates it, and closes it when they are gone.
#
#   report-issue.sh TITLE REPORT_FOLDER...
#
# TITLE identifies the issue. Needs the GitHub CLI, GH_TOKEN, and GITHUB_REPOSITORY.
set -eu
issues=repos/$GITHUB_REPOSITORY/issues
title=$1
shift
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
