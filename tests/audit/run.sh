#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh BUILD - what `rmaplab audit` must find, and what it must not
#
# Writes BUILD/tests/audit.count.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 3
rmaplab=$build/bin/rmaplab
out=$build/tests/audit.out
count=$build/tests/audit.count
passed=0
failed=0
skipped=0

mkdir -p "$build/tests" || exit 3

audit() {	# STATUS ARGUMENT...
	expected=$1
	shift
	"$rmaplab" audit "$@" --json "$out.json" >"$out"
	status=$?
	[ $status -le 1 ] || exit $status
	good=yes
	[ $status -eq "$expected" ] || wrong "status $status instead of $expected"
}

wrong() {
	good=no
	echo "#   $1"
}

# Each of these callers is in a line that says so.
not_proven() {	# CALLER...
	for caller; do
		grep -q " $caller .*not proven" "$out" || wrong "$caller is proven"
	done
}

# ... and was seen to walk without the lock: the last column counts that.
seen_unlocked() {	# CALLER...
	for caller; do
		awk -v caller="$caller" '$3 == caller && $NF > 0 { found = 1 }
			END { exit !found }' "$out" || wrong "$caller was not seen unlocked"
	done
}

told() {
	if [ "$good" = yes ]; then
		echo "ok - $1"
		passed=$((passed + 1))
	else
		sed 's/^/# /' "$out"
		echo "not ok - $1"
		failed=$((failed + 1))
	fi
}

walkers='damon_pa_mkold damon_pa_young page_idle_bitmap_read page_idle_bitmap_write memory_failure'
audit 1 --tree stock
# shellcheck disable=SC2086 # a list of words
not_proven $walkers shrink_active_list
# shellcheck disable=SC2086
seen_unlocked $walkers
told 'on stock the walkers that the series converts are found, in the source and in the guest'

audit 1 --static --tree elsewhere=series+"$here/elsewhere-6.12.patch"
not_proven kpagecount_read
told 'a new unlocked walker elsewhere in the kernel is found'

# Mainline has other names for the same things.
if [ -d "$build/peer/linux-7.3" ]; then
	audit 1 --static --base 7.3 --tree elsewhere=stock+"$here/elsewhere-7.3.patch"
	not_proven kpage_read
	grep -q ' folio_count_vmas *kpage_read ' "$out" || wrong 'it is not what was added'
	told 'a new walker with an iteration of its own is found in mainline'
else
	echo "ok - a new walker is found in mainline # SKIP no source of 7.3; make peer"
	skipped=1
fi

# Last: what this build answers from its results is of the series then.
audit 0 --tree series
told 'on the series each path is proven, or seen and always locked'

echo "$passed $failed $skipped" >"$count"
[ "$failed" -eq 0 ]
