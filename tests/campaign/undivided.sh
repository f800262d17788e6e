#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Does a campaign say what one machine finds out without it?
#
# usage: undivided.sh BUILD DIR      DIR was planned with BUILD and is merged, see same.sh;
#                                    all paths are absolute
#
# All scenarios are searched on the series, undivided, and each variation of the campaign
# is: the verdicts, the oracles and the counts have to be the same.  Ends with 1 if not.
set -u

build=$1
dir=$2
here=$(cd "$(dirname "$0")" && pwd)
rmaplab=$build/bin/rmaplab
out=$build/tests/undivided
status=0

said() { grep -o '"\(verdict\|oracle\|schedules\|states\|steps\)": [^,]*' "$1" | tr '\n' ' '; }

# Of the tree that was built to plan it.
arguments() { sed "s/.*\"arguments\":\[\([^]]*\)\].*/\1/; s/[\",]/ /g; s|+tests|+$PWD/tests|" "$1"; }

cd "$here/../.." || exit 3
mkdir -p "$out"
"$rmaplab" explore --tree series --exhaustive --jobs 1 --seconds 600 --build "$build" \
	--json "$out/whole.json" >"$out/whole.txt" 2>&1
"$here/same.sh" series "$out/whole.json" "$dir/merged.json" || status=1

same=0
for plan in "$dir"/plan/variation.*; do
	[ -e "$plan" ] || break
	unit=${plan##*/}
	# shellcheck disable=SC2046 # its arguments, none of which has a space
	"$rmaplab" $(arguments "$plan") \
		--build "$build" --json "$out/$unit.json" >"$out/$unit.txt" 2>&1
	one=$(said "$out/$unit.json")
	[ -n "$one" ] && [ "$one" = "$(said "$dir/results/$unit.json")" ] && {
		same=$((same + 1))
		continue
	}
	echo "$unit: ${one}instead of $(said "$dir/results/$unit.json")"
	status=1
done
echo "$same variations are the same"
exit $status
