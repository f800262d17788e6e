#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every test, cheapest first; `make check` calls it with the build directory, the
# architecture, and another one, or none, whose functional tests are run as well.
# A suite writes "PASSED FAILED SKIPPED" to BUILD/tests/SUITE.count.  Ends with
# one plain line, "N passed, N failed, N skipped", and with 1 if any failed.
set -u

build=$1
arch=${2:-x86-64}
also=${3-}
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here" || exit 3
rmaplab=$build/bin/rmaplab

rm -rf "$build/tests"
mkdir -p "$build/tests"

suite() {	# NAME COMMAND...: what leaves no count is one failure
	name=$1
	shift
	echo "== $name"
	before=$(date +%s)
	"$@"
	echo "== $name: status $?, $(($(date +%s) - before)) s"
	[ -s "$build/tests/$name.count" ] ||
		echo "0 1 0" >"$build/tests/$name.count"
}

# The plain closing line; status 1 if any test failed, or none was run.
conclude() {
	cat "$build"/tests/*.count | awk '
		{ passed += $1; failed += $2; skipped += $3 }
		END {
			printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed > 0 || passed == 0
		}'
}

# Boots kernels and counts the lines "TREE PASSED FAILED SKIPPED KNOWN" of the
# table. What fails as known has done what was expected.
functional() {	# NAME MINUTES ARGUMENT...
	count=$build/tests/$1.count
	limit=$2m
	shift 2
	timeout "$limit" "$rmaplab" test "$@" >"$build/tests/functional.out"
	status=$?
	cat "$build/tests/functional.out"
	[ $status -le 1 ] || return $status
	awk 'NF == 5 && $2 $3 $4 $5 ~ /^[0-9]+$/ { p += $2 + $5; f += $3; s += $4 }
	     END { if (p) print p, f, s }' \
		"$build/tests/functional.out" >"$count"
	return $status
}

# Of a table of verdicts: one test a scenario and tree.
count_searches() {	# FILE
	awk '/^[a-z-]+ +(holds|VIOLATED|NOT REFUTED|known bug|unfinished) / {
		p += gsub(/holds |known bug /, "")
		f += gsub(/VIOLATED|NOT REFUTED/, "")
		s += gsub(/unfinished/, "")
	     }
	     END { if (p) print p, f, s }' "$1"
}

# What does not finish in time is skipped, and makes the status 3. Where the stock kernel has
# a bug, the test is that it is refuted.
explored() {
	"$rmaplab" explore --seconds 8 >"$build/tests/explore.out"
	status=$?
	cat "$build/tests/explore.out"
	[ $status -ne 2 ] || return $status
	count_searches "$build/tests/explore.out" >"$build/tests/explored.count"
	return $status
}

# Barriers: what loads may return is the kernel's memory model's. Known-bad variations
# are among the mutants.
weak() {
	"$rmaplab" explore --memory weak --seconds 10 --tree stock --tree series move-pin \
		move-run-pin move-reclaim move-run-reclaim move-idle move-zap move-fault \
		move-huge-pin munmap-reclaim move-mthp-middle >"$build/tests/weak.out"
	status=$?
	cat "$build/tests/weak.out"
	[ $status -ne 2 ] || return $status
	count_searches "$build/tests/weak.out" >"$build/tests/weak.count"
	return $status
}

# One boot of each tree claims nothing: one test a figure that both trees give.
# On stock nobody try-locks an anonymous folio.
impacted() {
	"$rmaplab" impact --boots 1 >"$build/tests/impact.out"
	status=$?
	cat "$build/tests/impact.out"
	[ $status -eq 0 ] || return $status
	awk '/^(reclaim|cost|cow|access)\(/ {
		split(substr($0, index($0, "]") + 1), value, " ")
		good = value[1] ~ /^[0-9]/ && value[2] ~ /^[0-9]/ &&
			!(/trylock_failures/ && value[1] != 0)
		p += good; f += !good
	     }
	     END { if (p) print p, f, 0 }' \
		"$build/tests/impact.out" >"$build/tests/impact.count"
}

suite folders tests/folders.sh "$build"
suite prose tests/prose.sh "$build"
suite options tests/options.sh "$build"
suite unit make -s unit B="$build"
suite unit-sanitized make -s unit-sanitized B="$build"
suite explore make -s explore-test B="$build"
suite explore-sanitized make -s explore-sanitized B="$build"

# The explorer, the audit and what follows are for x86-64 alone.
if [ "$arch" != x86-64 ]; then
	suite functional functional functional 60 --arch "$arch" --tree stock --tree series
	conclude
	exit
fi

# Kernels are built here; what boots comes after it.
"$rmaplab" tree || exit
suite litmus make -s litmus B="$build"
suite explored explored
suite weak weak
suite searches tests/explore/searches.sh "$build"
suite pieces tests/explore/pieces.sh "$build"
suite relink tests/explore/relink.sh "$build"
suite scenarios tests/explore/scenarios.sh "$build"
suite changed tests/explore/changed.sh "$build"
suite mutants tests/mutants/run.sh "$build"
suite campaign tests/campaign/run.sh "$build"
suite e2e make -s e2e B="$build"
suite series tests/series/check.sh "$build/trees/stock/linux" "$build"
suite audit tests/audit/run.sh "$build"
suite functional functional functional 60 --tree stock --tree series
# The locking part, which can be taken alone; `make patches` boots all steps.
suite locking functional locking 60 --tree series:11
suite impact impacted
suite debug functional debug 60 --config debug --tree series
[ -z "$also" ] ||
	suite "$also" functional "$also" 20 --arch "$also" --tree series

# Two minutes of everything at once; one test a tree.
tortured() {
	"$rmaplab" torture --config vm --minutes 2 >"$build/tests/torture.out"
	status=$?
	cat "$build/tests/torture.out"
	[ $status -le 1 ] || return $status
	awk '/ holds: / { p++ } / VIOLATED: / { f++ }
	     END { if (p + f) print p + 0, f + 0, 0 }' \
		"$build/tests/torture.out" >"$build/tests/tortured.count"
	return $status
}

suite tortured tortured

conclude
