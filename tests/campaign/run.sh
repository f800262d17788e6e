#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A small campaign by GNU parallel, which is killed on the way: it says the same as
# one machine's run.
#
# usage: run.sh BUILD [ENGINE]     needs what `rmaplab explore` built there
#
# ENGINE is called with the campaign's directory instead of being parallel.sh,
# and nothing is killed then.  Writes BUILD/tests/campaign.count.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 3
engine=${2-}
rmaplab=$build/bin/rmaplab
dir=$build/tests/campaign
passed=0 failed=0

told() {	# STATUS NAME: one test
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok - $2"
	fi
}

rm -rf "$dir"
mkdir -p "$dir" || exit 3
unset TMPDIR
"$rmaplab" campaign plan "$here/small.json" --out "$dir" || exit

if [ -z "$engine" ]; then
	engine=$here/../../scripts/campaign/parallel.sh
	# What it was running when it was killed is missing, and nothing else.
	"$engine" "$dir" 2 >"$dir/killed.out" 2>&1 &
	while ! ls "$dir"/results/*.json >/dev/null 2>&1; do
		kill -0 $! || break
		sleep 0.05
	done
	for child in $(ps -o pid= --ppid $!); do
		kill -KILL "$child"
	done
	kill -KILL $!
	wait
	[ "$("$rmaplab" campaign status "$dir" --left | wc -l)" -gt 0 ]
	told $? 'it was killed in time'
	rm -f "$dir"/running/*
	"$engine" "$dir" 2 >"$dir/told.txt" 2>&1
else
	"$engine" "$dir" >"$dir/told.txt" 2>&1
fi
status=$?
cat "$dir/told.txt"
told $status "the campaign holds: status $status"

"$rmaplab" campaign status "$dir" | grep -q '^27 of 27 done, 0 running, 0 failed, 0 left$'
told $? 'all 27 units are done'

grep -q '^variation run-not-locked: violated (locking) ' "$dir/told.txt"
told $? 'the variation is refuted'

grep -q '^move-reclaim-keep  stock   2       known bug (tlb)$' "$dir/told.txt"
told $? 'the shards refute stock by its known bug'

# One machine's run, not divided.
"$rmaplab" campaign merge "$dir" --json "$dir/merged.json" >/dev/null 2>&1
sed -n 's/^\t\t\t"\(move-[a-z-]*\)".*/\1/p' "$here/small.json" |
	xargs "$rmaplab" explore --tree series --exhaustive --json "$dir/whole.json" \
	>/dev/null 2>&1
"$here/same.sh" series "$dir/whole.json" "$dir/merged.json" >"$dir/same.txt"
[ $? -eq 0 ] && grep -qx '6 holds exhausted' "$dir/same.txt"
told $? 'six searches in four shards say what six undivided ones say'

# A bit of a part is turned: its unit is to be run again, says who looks at the content.
part=$(ls "$dir"/results/*.move-zap.*.0of4-*.part)
cp "$part" "$dir/whole.part"
printf '\252' | dd of="$part" bs=1 seek=100 conv=notrunc 2>/dev/null
cmp -s "$part" "$dir/whole.part" && printf '\125' | dd of="$part" bs=1 seek=100 conv=notrunc 2>/dev/null
"$rmaplab" campaign status "$dir" --left | grep -qx 'rmaplab campaign run . explore.series.move-zap.exhaustive.0of4'
told $? 'a part that is spoilt is left to be run'
cp "$dir/whole.part" "$part"

# One part less: nothing is claimed of that search any more. Not among the results, which
# a report would tell of.
rm "$dir"/results/*.move-zap.*.0of4-*.part
"$rmaplab" campaign merge "$dir" --build "$dir/less" >"$dir/less.txt" 2>&1
[ $? -eq 3 ] && grep -q '^series, move-zap: unfinished: .* not there: 0$' "$dir/less.txt"
told $? 'a search without one of its shards is unfinished'

# That its time was up is an answer to a unit, and open in the whole.
short=$dir/short
mkdir "$short"
echo '{ "campaign": "short", "explore": [ { "trees": ["series"],
	"scenarios": ["move-swap-reused"], "mode": "exhaustive", "seconds": 1 } ] }' >"$short/c.json"
"$rmaplab" campaign plan "$short/c.json" --out "$short" >/dev/null 2>&1 &&
	"$rmaplab" campaign run "$short" explore.series.move-swap-reused.exhaustive >/dev/null
told $? 'a search whose time is up is an answer'
"$rmaplab" campaign merge "$short" --build "$short/merged" >"$short/told.txt" 2>&1
[ $? -eq 3 ] && grep -q '^move-swap-reused .* unfinished' "$short/told.txt"
told $? 'it is open'

echo "campaign: $passed passed, $failed failed"
echo "$passed $failed 0" >"$build/tests/campaign.count"
[ "$failed" -eq 0 ]
