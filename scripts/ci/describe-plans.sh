#!/bin/sh
# Says in Markdown what plans would change, for a comment, an issue or a summary.
#
#   describe-plans.sh TITLE REPORT_FOLDER...
#
# A report is a folder that plan.sh has written; its name is that of the environment, with or without `report-` before it.
# The first line is a mark by which the text is found again.
set -eu
title=$1
shift
# GitHub takes 65,536 characters; each plan has an equal share, and the rest is left for what stands around it.
share=$((60000 / $#))

describe() {
  # `+`, `-` and `!` at the beginning of a line are what GitHub colors.
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
  name=$(basename "$report" | sed 's/^report-//')
  case $(cat "$report/verdict" 2>/dev/null) in
    same)
      printf '\n**%s**: nothing would change\n' "$name"
      continue
      ;;
    changes) summary=$(sed -n 's/^Plan: \(.*\)\.$/\1/p' "$report/plan.txt") ;;
    failed) summary='the plan failed' ;;
    *)
      printf '\n**%s**: there is no plan, see the log of the run\n' "$name"
      continue
      ;;
  esac
  printf '\n<details><summary><b>%s</b>: %s</summary>\n\n~~~~~~~~diff\n' "$name" "${summary:-outputs change}"
  describe "$report/plan.txt"
  printf '~~~~~~~~\n\n</details>\n'
done
