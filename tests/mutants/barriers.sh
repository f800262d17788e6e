#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Known-bad variations of the series, one a barrier: is what orders accesses in the functions
# that the series changes needed? Full barriers, read and write barriers, releases, ordered
# atomic operations; and the acquire and release of folio_trylock() and of the locks.
#
# usage: barriers.sh BUILD SECONDS [SCENARIO...]	after `rmaplab explore --tree series`
#
# The explorer tells which of them a scenario meets, those of inlined functions too, and
# goes on as if one were not there (--barriers, --loads, --without). So nothing is compiled.
# A barrier is a line of source, all copies of it together. Each is left out alone, with at
# most two preemptions, in one scenario after the other until one refutes it.
#
# What was found with this explorer is kept, and not searched again, unless it came to no
# end in fewer seconds: so scenarios can be tried in pieces. Each run reports on all so far.
#
# Prints a line for each: which scenario refutes the variation, by what oracle; or in how
# many it was met, and why it is not needed, from the file "redundant". Writes
# BUILD/tests/barriers.count: it passes if it is refuted or there is a reason, not both.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 3
seconds=$2
shift 2
top=$build/tests/barriers
count=$build/tests/barriers.count
explorer=$build/trees/series/explore/explorer
source=$build/trees/series/linux
workers=$(nproc)

[ -x "$explorer" ] || {
	echo "barriers: 'series' is not built; run 'rmaplab explore --tree series' first" >&2
	exit 3
}
# shellcheck disable=SC2046 # lists of words, here and below
[ $# -gt 0 ] || set -- $("$explorer" --list | sed 's/.*"scenario":"\([^"]*\)".*/\1/')
[ -n "$(find "$top/changed" -newer "$explorer" 2>/dev/null)" ] || rm -rf "${top:?}"
rm -f "$count"
mkdir -p "$top" || exit 3

# "mm/rmap.c:folio_referenced()"
[ -s "$top/changed" ] ||
	"$build/bin/rmaplab" explore --build "$build" --tree series --reach --seconds 1 move-back |
	awk '/^series / { print $2 }' >"$top/changed"
[ -s "$top/changed" ] || exit 3

run() {	# SCENARIO ARGUMENT...
	"$explorer" "$@" --memory weak --bound 2 --loads --seconds "$seconds" 2>>"$top/log" | head -n 1
}

member() {	# NAME: of a record
	sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

# The text of its line names a barrier: numbers change.
text() {	# FILE LINE
	sed -n "$2{s/^[[:space:]]*//;s/[[:space:]]*\$//;p}" "$source/$1"
}

# Of the loads, those that are acquires; all the others are ordered more than they have to.
named() {
	while read -r file function line order address; do
		[ "$order" != load ] || text "$file" "$line" | grep -q 'trylock\|acquire' || continue
		echo "$file $function $line $order $address"
	done
}

# "FILE FUNCTION LINE ORDER ADDRESS" of each barrier that a record tells of.
met() {
	tr '{' '\n' | sed -n 's/^"address":"\([^"]*\)","order":"\([^"]*\)","function":"\([^"]*\)","file":"\([^"]*\)","line":\([0-9]*\).*/\4 \3 \5 \2 \1/p' |
		awk 'NR == FNR { changed[$1]; next } $1 ":" $2 "()" in changed' \
			"$top/changed" - | sort | named
}

without() {	# SCENARIO ADDRESSES: verdict and oracle, "holds -"
	scenario=$1
	shift
	record=$(run "$scenario" $(printf -- '--without %s ' "$@"))
	oracle=$(echo "$record" | member oracle)
	echo "$(echo "$record" | member verdict) ${oracle:--}"
}

# In how many seconds it need not be tried again.
ended() {	# SCENARIO VERDICTS
	case $2 in
	*unfinished*) echo "$seconds" ;;
	*) echo 1000000 ;;
	esac >"$top/$1.done"
}

is_refuted() {	# BARRIER
	cat "$top"/*.tried | grep -q "^$1 [^ ]* violated "
}

# Lines "FILE FUNCTION LINE ORDER SCENARIO VERDICT ORACLE".
try() {	# SCENARIO
	[ "$(cat "$top/$1.done" 2>/dev/null || echo 0)" -lt "$seconds" ] || return 0
	: >"$top/$1.tried"
	record=$(run "$1" --barriers)
	verdict=$(echo "$record" | member verdict)
	echo "$record" | met >"$top/$1.met"
	# What is violated anyway tells nothing.
	[ "$verdict" != violated ] || : >"$top/$1.met"
	cut -d ' ' -f 1-4 "$top/$1.met" | sort -u | while read -r barrier; do
		is_refuted "$barrier" && continue
		# With less order there are more states.
		[ "$verdict" = holds ] || {
			echo "$barrier $1 unfinished -" >>"$top/$1.tried"
			continue
		}
		echo "$barrier $1 $(without "$1" $(awk -v b="$barrier" \
			'$1 " " $2 " " $3 " " $4 == b { print $5 }' "$top/$1.met"))" \
			>>"$top/$1.tried"
	done
	ended "$1" "$verdict $(cat "$top/$1.tried")"
}

# Every so manyth of the scenarios.
worker() {	# NUMBER SCENARIO...
	number=$1
	turn=0
	shift
	for scenario; do
		turn=$(((turn + 1) % workers))
		[ "$turn" -ne "$number" ] || try "$scenario"
	done
}

number=0
while [ "$number" -lt "$workers" ]; do
	worker "$number" "$@" &
	number=$((number + 1))
done
wait

reason() {	# NAME
	awk -v name="$1" '
		!/^[#\t]/ { mine = $0 == name; next }
		mine && /^\t/ { sub(/^\t/, ""); why = why (why ? " " : "") $0 }
		END { print why }' "$here/redundant"
}

passed=0
failed=0
cat "$top"/*.tried 2>/dev/null | cut -d ' ' -f 1-4 | sort -u >"$top/barriers"
while read -r file function line order; do
	name="$function: $(text "$file" "$line")"
	mine=$(cat "$top"/*.tried | grep "^$file $function $line $order ")
	by=$(echo "$mine" | awk '$6 == "violated" { print $5 " (" $7 ")" }' | head -n 1)
	held=$(echo "$mine" | awk '$6 == "holds"' | wc -l)
	open=$(echo "$mine" | awk '$6 != "violated" && $6 != "holds"' | wc -l)
	why=$(reason "$name")
	echo "$name [$order]"
	if [ "$by" ]; then
		echo "	refuted: $by"
	else
		echo "	NOT REFUTED: holds without it in $held scenarios, unfinished in $open"
	fi
	[ -z "$why" ] || echo "	$why"
	if [ "${by:+refuted}${why:+reason}" = refuted ] ||
	   [ "${by:+refuted}${why:+reason}" = reason ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "	not ok: $([ "$by" ] && echo "it is refuted, and there is a reason why not" ||
			echo "neither refuted nor in tests/mutants/redundant")"
	fi
done <"$top/barriers"
echo "$passed $failed 0" >"$count"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
