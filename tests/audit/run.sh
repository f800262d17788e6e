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
finds() {	# WHAT CALLER...
	what=$1
	shift
	for caller; do
		grep -q " $caller .*$what" "$out" || wrong "no '$what' by $caller"
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

audit 0 --tree series
told 'on the series each path is proven, or seen and always locked'

audit 1 --static --tree stock
finds 'not proven' damon_pa_mkold damon_pa_young page_idle_bitmap_read \
	page_idle_bitmap_write shrink_active_list memory_failure
told 'on stock the walkers that the series converts are found in the source'

audit 1 --static --tree elsewhere=series+"$here/elsewhere.patch"
finds 'not proven' kpagecount_read
told 'a new unlocked walker elsewhere in the kernel is found'

audit 1 --static --tree young=series+"$here/../mutants/young-unlocked.patch"
finds 'not proven' damon_pa_young
told 'a walker that is converted back is found'

echo "$passed $failed 0" >"$count"
[ "$failed" -eq 0 ]
