#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Do N equal units, JOBS at once, take N/JOBS times as long as one alone?
#
# usage: scaling.sh BUILD [N [JOBS]]      N is 40, JOBS one for each core; on a machine that
#                                         does nothing else; BUILD is an absolute path
#
# All units are the same search.  Each has another bound of preemptions, for its name, and
# each bound is far above what any schedule has, so all take the same steps; that is
# checked.  One unit is run alone before and after, and JOBS of the searches at once
# without anything around them, which is what the machine itself loses.  Of each it says
# how long it took, and the seconds of a processor.
set -eu

build=$1
units=${2:-40}
jobs=${3:-$(nproc)}
# Few states for its steps: two at once are not to wait for memory.
scenario=move-collapse
scripts=$(cd "$(dirname "$0")/../../scripts/campaign" && pwd)
dir=$build/tests/scaling
first=explore.series.$scenario.bounded901
unset TMPDIR

campaign() {
	printf '{ "campaign": "scaling", "explore": ['
	for bound in $(seq 901 $((900 + units))); do
		[ "$bound" -eq 901 ] || printf ','
		printf '\n\t{ "trees": ["series"], "scenarios": ["%s"], "mode": "bounded",' "$scenario"
		printf ' "bound": %d, "seconds": 3600 }' "$bound"
	done
	printf '\n] }\n'
}

seconds() {	# COMMAND...: the seconds that pass, and those of a processor
	since=$(date +%s.%N)
	{
		("$@" >>"$dir/log" 2>&1 && times)
		date +%s.%N
	} | tr 'ms' '  ' | awk -v since="$since" '
		NR == 2 { processor = 60 * ($1 + $3) + $2 + $4 }
		NR == 3 { printf "%.2f %.1f", $1 - since, processor }'
}
one() {
	rm -f "$dir"/results/*
	"$scripts/node.sh" "$dir" rmaplab campaign run . "$first"
}
bare() {
	for _ in $(seq "$jobs"); do
		"$dir/ship/build/trees/series/explore/explorer" "$scenario" --bound 901 &
	done
	wait
}
all() {
	rm -f "$dir"/results/*
	"$scripts/parallel.sh" "$dir" "$jobs"
}
different() { sed -n 's/.*"steps": *\([0-9]*\).*/\1/p' "$dir"/results/*.json | sort -u; }

rm -rf "$dir"
mkdir -p "$dir/results"
campaign >"$dir/campaign.json"
"$build/bin/rmaplab" campaign plan "$dir/campaign.json" --build "$build" --out "$dir" >"$dir/log" 2>&1
# Unpacked for this machine before anything is timed.
"$scripts/node.sh" "$dir" rmaplab --version >>"$dir/log"

before=$(seconds one)
bare=$(seconds bare)
all=$(seconds all)
steps=$(different)
done=$("$build/bin/rmaplab" campaign status "$dir")
after=$(seconds one)

echo "$done"
[ "$(echo "$steps" | wc -w)" -eq 1 ] || {
	echo "scaling: the units are not equal: steps $steps" >&2
	exit 1
}
echo "$before $after $bare $all" | awk -v n="$units" -v jobs="$jobs" -v steps="$steps" '
	NF < 8 { print "scaling: something failed, see the log"; exit 3 }
	{
		one = ($1 + $3) / 2
		printf "one unit alone, %d steps: %s s before, %s s after", steps, $1, $3
		printf " (%s s, %s s of a processor)\n", $2, $4
		printf "%d of its searches at once, bare: %s s (%s s)\n", jobs, $5, $6
		printf "%d units, %d at once: %s s (%s s)\n", n, jobs, $7, $8
		printf "%.3f times %d/%d times one unit\n", $7 / (one * n / jobs), n, jobs
		exit $7 > 1.1 * one * n / jobs
	}'
