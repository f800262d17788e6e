#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh COUNT PROGRAM... - run cmocka programs, all of them even if some fail,
# and write how many tests passed, failed and were skipped to COUNT.
set -u

count=$1
shift
log=${count%.count}.log
mkdir -p "$(dirname "$count")/tmp" || exit 3
TMPDIR=$(cd "$(dirname "$count")/tmp" && pwd)
export TMPDIR
: >"$log"
broken=0

for program in "$@"; do
	"$program" >"$log.one" 2>&1
	status=$?
	cat "$log.one"
	cat "$log.one" >>"$log"
	# A program that crashed has no summary: that is a failure too.
	grep -q '^\[==========\] .* test(s) run' "$log.one" || {
		echo "$program: died with status $status"
		broken=$((broken + 1))
	}
done
rm -f "$log.one"

sum() {
	awk -v word="$1" 'index($0, "[  " word "  ]") || index($0, "[  " word " ]") {
		for (i = 1; i < NF; i++)
			if ($(i + 1) == "test(s)." || $(i + 1) == "test(s),")
				n += $i
	} END { print n + 0 }' "$log"
}

failed=$(($(sum FAILED) + broken))
echo "$(sum PASSED) $failed $(sum SKIPPED)" >"$count"
[ "$failed" -eq 0 ]
