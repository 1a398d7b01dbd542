#!/bin/sh
# Comments a pull request's plans on the pull request. Each run updates the same comment.
#
#   comment-plans.sh PULL_REQUEST_NUMBER REPORT_FOLDER...
#
# Needs the GitHub CLI, GH_TOKEN, and GITHUB_REPOSITORY.
set -eu
issues=repos/$GITHUB_REPOSITORY/issues
comments=$issues/$1/comments
shift
text=$(mktemp)
trap 'rm -f "$text"' EXIT
"$(dirname "$0")/describe-plans.sh" Plan "$@" >"$text"
id=$(gh api --paginate "$comments" \
  --jq '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- Plan -->"))) | .id' | head -n 1)
if [ -n "$id" ]; then
  gh api --silent --method PATCH "$issues/comments/$id" -F "body=@$text"
else
  gh api --silent --method POST "$comments" -F "body=@$text"
fi
