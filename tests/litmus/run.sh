#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh PROGRAM COUNT TREE - compare explore/memory with the kernel's memory
# model: our table, the tests that TREE documents, and random programs. Writes
# "PASSED FAILED SKIPPED" to COUNT.
set -u

program=$1
count=$2
tree=$3
here=$(dirname "$0")
passed=0 failed=0 skipped=0

add() {	# PROGRAM ARGUMENT...
	out=$("$@")
	echo "$out"
	sum=$(echo "$out" | awk '/^[0-9]+ passed, / { print $1, $3, $5 }')
	[ -n "$sum" ] || sum="0 1 0"
	set -- $sum
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

add "$program" table "$here/table"
add "$program-sanitized" kernel "$tree"/tools/memory-model/litmus-tests/*.litmus
add "$program-sanitized" random 900000 100
add "$program" random 0 2000
add "$program" random 1000000 2000

echo "$passed $failed $skipped" >"$count"
[ "$failed" -eq 0 ]
