#!/bin/sh
# Prints plans or audits as Markdown for a comment, an issue, or a summary.
#
#   describe-plans.sh TITLE REPORT_FOLDER...
#
# REPORT_FOLDER is written by plan.sh or audit.sh. Its name is the environment, optionally with the prefix `report-` or `mirror-`.
# The first line of the output is a marker that identifies the comment.
set -eu
title=$1
shift
# GitHub accepts 65,536 characters. The plans share 60,000 of them equally; the rest is for the text around them.
share=$((60000 / $#))

describe() {
  # GitHub colors diff lines that start with `+`, `-`, or `!`.
  LC_ALL=C awk -v share="$share" '
    match($0, /^ +(-\/\+|\+\/-|[-+~]) /) {
      mark = substr($0, 1, RLENGTH - 1)
      sub(/^ +/, "", mark)
      indent = substr($0, 1, RLENGTH - 1 - length(mark))
      rest = substr($0, RLENGTH)
      sub(/^~/, "!", mark)
      $0 = mark indent rest
    }
    { size += length($0) + 1 }
    size > share { left++; next }
    { print }
    END { if (left) print "… and " left " more lines: see the log of the run." }
  ' "$1"
}

printf '<!-- %s -->\n## %s\n' "$title" "$title"
for report; do
  name=$(basename "$report" | sed -e 's/^report-//' -e 's/^mirror-//')
  # Audits have one; that of plans follows from the output of Terraform.
  given=$(cat "$report/summary" 2>/dev/null) || given=
  case $(cat "$report/verdict" 2>/dev/null) in
    same)
      printf '\n**%s**: %s\n' "$name" "${given:-no changes}"
      continue
      ;;
    changes) summary=$(sed -n 's/^Plan: \(.*\)\.$/\1/p' "$report/plan.txt") ;;
    failed) summary=${given:-plan failed} ;;
    *)
      printf '\n**%s**: no report, see the log of the run\n' "$name"
      continue
      ;;
  esac
  printf '\n<details><summary><b>%s</b>: %s</summary>\n\n~~~~~~~~diff\n' "$name" "${given:-${summary:-only outputs change}}"
  describe "$report/plan.txt"
  printf '~~~~~~~~\n\n</details>\n'
done
