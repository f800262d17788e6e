#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Do two files say the same of the searches of a tree, to the digit?
#
# usage: same.sh TREE ONE.json OTHER.json
#
# Each is from `rmaplab campaign merge --json` or `rmaplab explore --json`.  What
# differs is printed, and ends with 1; so does a file without any search.  How much
# was searched until a violation was found is nobody's to agree on.
set -u

# "scenario verdict exhausted schedules states" of each search, with all 12 digits that
# a schedule count has in JSON; "scenario violated oracle" of one that was refuted
numbers() {	# FILE
	awk -F'[:,]' -v tree="$tree" '
	function value(s) { gsub(/[" ]/, "", s); return s }
	/^  {/ { split("", is) }
	/^   "/ { is[value($1)] = value($2) }
	/^  }/ {
		if (is["scenario"] == "" || is["tree"] != tree || "patch" in is)
			next
		if (is["verdict"] == "violated")
			print is["scenario"], is["verdict"], is["oracle"]
		else
			printf "%s %s %s %.12g %d\n", is["scenario"], is["verdict"],
				is["exhausted"], is["schedules"], is["states"]
	}' "$1" | sort
}

tree=$1
one=$(numbers "$2")
other=$(numbers "$3")
[ -n "$one" ] || {
	echo "same: $2 has no search of $tree" >&2
	exit 1
}
[ "$one" = "$other" ] && {
	echo "$one" | awk '
		{ of[$2 " " ($3 == "true" ? "exhausted" : $3)]++ }
		END { for (verdict in of) print of[verdict], verdict }' | sort -rn
	exit 0
}
echo "$2:"
printf '%s\n%s\n%s\n' "$one" "$other" "$other" | sort | uniq -u
echo "$3:"
printf '%s\n%s\n%s\n' "$one" "$one" "$other" | sort | uniq -u
exit 1
