#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Plain loads that could return more than one value, and so are data races by the
# kernel's memory model: does the series have any that stock has not?
#
# usage: stale.sh BUILD	needs the explorers of stock and series there
#
# A place is a function with the text of a line: numbers change. All scenarios are searched
# on both trees, with one preemption and one late load. What only the series has, stands
# in the file "stale.known" with the reason why nothing hangs on it.
#
# Writes BUILD/tests/stale.count: a test for each place of the series.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$1
count=$build/tests/stale.count
top=$(mktemp -d) || exit 3
trap 'rm -rf "$top"' EXIT
passed=0
failed=0

for tree in stock series; do
	[ -x "$build/trees/$tree/explore/explorer" ] || {
		echo "stale: '$tree' is not built; run 'rmaplab explore' first" >&2
		exit 3
	}
done

# "FUNCTION FILE LINE" of each, from all scenarios.
places() {	# TREE
	explorer=$build/trees/$1/explore/explorer
	"$explorer" --list | sed 's/.*"scenario":"\([^"]*\)".*/\1/' | while read -r scenario; do
		"$explorer" "$scenario" --memory weak --bound 1 --late 1 --seconds 10 2>/dev/null |
			sed -n 's/.*"stale":\[\([^]]*\)\].*/\1/p' | tr ',' '\n'
	done | sed -n 's/^"\([a-z_A-Z0-9.]*\)() \([^:]*\):\([0-9]*\)"$/\1 \2 \3/p' | sort -u
}

# "FUNCTION: TEXT"
texts() {	# TREE
	places "$1" | while read -r function file line; do
		[ -f "$build/trees/$1/linux/$file" ] || continue
		echo "$function: $(sed -n "$line{s/^[[:space:]]*//;s/[[:space:]]*\$//;p}" \
			"$build/trees/$1/linux/$file")"
	done | sort -u
}

reason() {	# PLACE
	awk -v name="$1" '
		!/^[#\t]/ { mine = $0 == name; next }
		mine && /^\t/ { sub(/^\t/, ""); why = why (why ? " " : "") $0 }
		END { print why }' "$here/stale.known"
}

texts stock >"$top/stock" &
texts series >"$top/series"
wait
while read -r place; do
	if grep -qxF -- "$place" "$top/stock"; then
		passed=$((passed + 1))
	elif [ -n "$(reason "$place")" ]; then
		passed=$((passed + 1))
		echo "$place: the series alone: $(reason "$place")"
	else
		failed=$((failed + 1))
		echo "not ok: $place could return more than one value, which no load of stock's could"
	fi
done <"$top/series"
echo "stale: $(wc -l <"$top/stock") on stock, $passed known on the series, $failed new"
echo "$passed $failed 0" >"$count"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
