#!/bin/sh
# Keeps one issue open as long as what stands is not what was deployed, and closes it when it is again.
#
#   report-drift.sh REPORT_FOLDER...
#
# Needs GitHub's command line, GH_TOKEN and GITHUB_REPOSITORY.
set -eu
issues=repos/$GITHUB_REPOSITORY/issues
title='What stands is not what was deployed'
text=$(mktemp)
trap 'rm -f "$text"' EXIT
"$(dirname "$0")/describe-plans.sh" "$title" "$@" >"$text"
number=$(gh api --paginate "$issues?state=open&per_page=100" \
  --jq ".[] | select(.user.type == \"Bot\" and .title == \"$title\") | .number" | head -n 1)

all_the_same() {
  for report; do
    [ "$(cat "$report/verdict" 2>/dev/null)" = same ] || return 1
  done
}

if all_the_same "$@"; then
  [ -z "$number" ] || gh api --silent --method PATCH "$issues/$number" -f state=closed -F "body=@$text"
elif [ -n "$number" ]; then
  gh api --silent --method PATCH "$issues/$number" -F "body=@$text"
else
  gh api --silent --method POST "$issues" -f "title=$title" -F "body=@$text"
fi
