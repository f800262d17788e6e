#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# How unequal are the shards of a search?  In steps, which are exact.
#
# usage: steps.sh EXPLORER SCENARIO MODE SHARDS      MODE is exhaustive or dpor
#
# Prints the steps undivided, of all shards together, of the largest and of the
# smallest; the bytes of all parts; how often all had to start over (the steps are of
# the last time); and "same", if together they say what the undivided search says.
set -eu

explorer=$1
scenario=$2
mode=$3
shards=$4
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

told() {	# MEMBER FILE...: one number a line
	member=$1
	shift
	sed 's/.*"'"$member"'":\([^,]*\),.*/\1/' "$@"
}
verdict() { grep -o '"\(verdict\|schedules\|states\)":[^,]*' "$1"; }

"$explorer" "$scenario" "--$mode" >"$dir/whole"
over=0
while :; do
	[ -e "$dir/known" ] && learn="--learn $dir/known" || learn=
	merge=
	shard=0
	rm -f "$dir"/told.* "$dir/learnt"
	while [ $shard -lt "$shards" ]; do
		# shellcheck disable=SC2086 # an option and its value
		"$explorer" "$scenario" "--$mode" --shard "$shard/$shards" $learn \
			--part "$dir/part.$shard" >"$dir/told.$shard"
		merge="$merge --merge $dir/part.$shard"
		shard=$((shard + 1))
	done
	# shellcheck disable=SC2086 # lists of options
	"$explorer" "$scenario" "--$mode" $learn $merge --learnt "$dir/learnt" \
		>"$dir/merged"
	[ -e "$dir/learnt" ] || break
	mv "$dir/learnt" "$dir/known"
	over=$((over + 1))
done
[ "$(verdict "$dir/whole")" = "$(verdict "$dir/merged")" ] && same=same || same=DIFFERS
told steps "$dir"/told.* | sort -n | awk -v whole="$(told steps "$dir/whole")" \
	-v name="$scenario $mode $shards" -v over="$over $same" \
	-v bytes="$(cat "$dir"/part.* | wc -c)" '
	{ all += $1; most = $1 }
	NR == 1 { least = $1 }
	END { print name, whole, all, most, least, bytes, over }'
