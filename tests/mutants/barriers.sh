#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Known-bad variations of the series, one a barrier: is what orders accesses in the functions
# that the series changes needed? Full barriers, read and write barriers, releases, ordered
# atomic operations; and the acquire and release of folio_trylock() and of the locks.
#
# usage: [MEETING=8] [WORKERS=N] barriers.sh BUILD SECONDS [SCENARIO...]
# after `rmaplab explore --tree series`
#
# The explorer tells which of them a scenario meets, those of inlined functions too, and
# goes on as if one were not there (--barriers, --loads, --without). So nothing is compiled.
# A barrier is a line of source, all copies of it together; a lock's has the line below in its
# name, as the same lock is taken again and again.
#
# First all scenarios tell what they meet, with at most two preemptions, or with one if that
# takes more than MEETING seconds. Then each barrier is left out alone: in the scenarios that
# meet it, the smallest first, until one refutes it, or those that are left would together
# take more than SECONDS with it.
#
# What needs a reason is in the file "redundant". There a line "with NAME" claims that without
# this one and those whose name begins with NAME, in any function, the series is refuted:
# that is tried.
#
# What was found with this explorer and SECONDS is kept, and not searched again. Prints a line for each:
# which scenario refutes the variation, by what oracle; or in how many it was met, and why it
# is not needed. Writes BUILD/tests/barriers.count: it passes if it is refuted or there is a
# reason, not both.
set -u

MEETING=${MEETING:-8}
WORKERS=${WORKERS:-$(nproc)}

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 3
seconds=$2
shift 2
top=$build/tests/barriers
count=$build/tests/barriers.count
explorer=$build/trees/series/explore/explorer
source=$build/trees/series/linux
workers=$WORKERS

[ -x "$explorer" ] || {
	echo "barriers: 'series' is not built; run 'rmaplab explore --tree series' first" >&2
	exit 3
}
# shellcheck disable=SC2046 # lists of words, here and below
[ $# -gt 0 ] || set -- $("$explorer" --list | sed 's/.*"scenario":"\([^"]*\)".*/\1/')
[ -n "$(find "$top/changed" -newer "$explorer" 2>/dev/null)" ] || rm -rf "${top:?}"
rm -f "$count"
mkdir -p "$top/met" "$top/tried" || exit 3

# "mm/rmap.c:folio_referenced()"
[ -s "$top/changed" ] ||
	"$build/bin/rmaplab" explore --build "$build" --tree series --reach --seconds 1 move-back |
	awk '/^series / { print $2 }' >"$top/changed"
[ -s "$top/changed" ] || exit 3

run() {	# SCENARIO BOUND SECONDS ARGUMENT...
	scenario=$1
	bound=$2
	limit=$3
	shift 3
	"$explorer" "$scenario" --memory weak --loads --bound "$bound" --seconds "$limit" "$@" \
		2>>"$top/log" | head -n 1
}

member() {	# NAME: of a record
	sed -n 's/.*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p'
}

# Of a record's barriers "ADDRESS IS-CHANGED NAME [ORDER]". Numbers of lines change, text does
# not. Of the loads, those that are acquires; the others are ordered more than they have to be.
met() {
	tr '{' '\n' | sed -n 's/^"address":"\([^"]*\)","order":"\([^"]*\)","function":"\([^"]*\)","file":"\([^"]*\)","line":\([0-9]*\).*/\4 \3 \5 \2 \1/p' |
		awk -v source="$source" '
			function line_of(file, n,	text, i) {
				if (!(file in length_of)) {
					while ((getline text < (source "/" file)) > 0)
						line[file, ++i] = text
					length_of[file] = i
				}
				text = line[file, n]
				gsub(/^[ \t]+|[ \t]+$/, "", text)
				return text
			}
			NR == FNR { changed[$1]; next }
			{
				text = line_of($1, $3)
				if ($4 == "load" && text !~ /trylock|acquire/)
					next
				for (n = $3 + 1; n < $3 + 5 && line_of($1, n) == ""; n++)
					;
				if ($4 ~ /lock/)
					text = text " " line_of($1, n)
				print $5, (($1 ":" $2 "()") in changed), $2 ": " text " [" $4 "]"
			}' "$top/changed" - | sort -u
}

meet() {	# SCENARIO
	[ ! -e "$top/met/$1.cost" ] || return 0
	for bound in 2 1; do
		record=$(run "$1" "$bound" "$MEETING" --barriers)
		verdict=$(echo "$record" | member verdict)
		echo "$record" | met >"$top/met/$1"
		[ "$verdict" = unfinished ] || break
	done
	# What is violated anyway tells nothing.
	[ "$verdict" = holds ] || : >"$top/met/$1"
	echo "$(echo "$record" | member seconds) $bound $verdict $1" >"$top/met/$1.cost"
}

# The scenarios that meet all of them, "COST BOUND holds SCENARIO", the smallest first.
meeting() {	# NAME...
	sort -n "$top"/met/*.cost | while read -r cost bound verdict scenario; do
		[ "$verdict" = holds ] || continue
		for name; do
			grep -qF " $name" "$top/met/$scenario" || continue 2
		done
		echo "$cost $bound $verdict $scenario"
	done
}

without() {	# SCENARIO NAME...: its arguments
	scenario=$1
	shift
	for name; do
		grep -F " $name" "$top/met/$scenario" | sed 's/\([^ ]*\).*/--without \1/'
	done
}

# Lines "SCENARIO VERDICT ORACLE", to where it is refuted. The last line tells how many are
# left.
try() {	# FILE NAME...
	file=$1
	shift
	[ ! -e "$file" ] || return 0
	spent=0
	left=0
	refuted=
	meeting "$@" >"$file.meeting"
	while read -r cost bound verdict scenario; do
		spent=$(echo "$spent $cost" | awk '{ print $1 + $2 }')
		if [ "$refuted" ] || echo "$spent $seconds" | awk '{ exit $1 <= $2 }'; then
			left=$((left + 1))
			continue
		fi
		# With less order there are more states.
		limit=$(echo "$cost" | awk '{ print int(5 * $1) + 3 }')
		record=$(run "$scenario" "$bound" "$limit" $(without "$scenario" "$@"))
		verdict=$(echo "$record" | member verdict)
		oracle=$(echo "$record" | member oracle)
		echo "$scenario $verdict ${oracle:--}" >>"$file.new"
		[ "$verdict" != violated ] || refuted=yes
	done <"$file.meeting"
	echo "left $left" >>"$file.new"
	mv "$file.new" "$file"
}

# The reason for a barrier, or what it is redundant together with. A name has what is below
# it, up to the next one; names that follow each other have it together.
reason() {	# NAME: and the order
	awk -v name="${1% \[*\]}" '
		/^#/ || !NF { names = 0; next }
		!/^\t/ { mine = $0 == name || (names && mine); names = 1; next }
		{ names = 0 }
		mine && /^\t/ && !/^\twith / { sub(/^\t/, ""); why = why (why ? " " : "") $0 }
		END { print why }' "$here/redundant"
}

pair() {	# NAME
	awk -v name="${1% \[*\]}" '
		/^#/ || !NF { names = 0; next }
		!/^\t/ { mine = $0 == name || (names && mine); names = 1; next }
		{ names = 0 }
		mine && sub(/^\twith /, "") { print; exit }' "$here/redundant"
}

file_of() {	# WHAT NAME
	echo "$top/tried/$seconds-$1-$(echo "$2" | cksum | cut -d ' ' -f 1)"
}

# Every so manyth of the lines.
worker() {	# NUMBER COMMAND
	awk -v n="$1" -v of="$workers" 'NR % of == n' | while read -r line; do
		"$2" "$line"
	done
}

share() {	# COMMAND: for each line
	cat >"$top/share"
	number=0
	while [ "$number" -lt "$workers" ]; do
		worker "$number" "$1" <"$top/share" &
		number=$((number + 1))
	done
	wait
}

look_at() {	# NAME
	try "$(file_of one "$1")" "$1"
	other=$(pair "$1")
	[ -z "$other" ] || try "$(file_of "pair-$(echo "$other" | cksum | cut -d ' ' -f 1)" "$1")" \
		"$1" "$other"
}

printf '%s\n' "$@" | share meet
# shellcheck disable=SC2046
cat $(printf "$top/met/%s\n" "$@") |
	awk '$2 { sub(/^[^ ]* 1 /, ""); print }' | sort -u >"$top/barriers"
share look_at <"$top/barriers"

refuted_by() {	# FILE
	awk '$2 == "violated" { print $1 " (" $3 ")"; exit }' "$1"
}

passed=0
failed=0
while read -r name; do
	file=$(file_of one "$name")
	by=$(refuted_by "$file")
	why=$(reason "$name")
	other=$(pair "$name")
	problem=
	echo "$name"
	if [ "$by" ]; then
		echo "	refuted: $by"
		[ -z "$why$other" ] || problem="it is refuted, and there is a reason why not"
	else
		echo "	not refuted: $(awk '
			$2 == "holds" { held++ }
			$2 == "unfinished" { open++ }
			$1 == "left" { left = $2 }
			END { print "holds without it in " held + 0 " scenarios, unfinished in " \
			      open + 0 ", not tried in " left + 0 " that are larger" }' "$file")"
		[ "$why" ] || problem="neither refuted nor in tests/mutants/redundant"
	fi
	[ -z "$why" ] || echo "	$why"
	if [ "$other" ]; then
		both=$(refuted_by "$(file_of "pair-$(echo "$other" | cksum | cut -d ' ' -f 1)" "$name")")
		echo "	without $other as well: ${both:-not refuted}"
		[ "$both" ] || problem="without both it is not refuted either"
	fi
	if [ "$problem" ]; then
		failed=$((failed + 1))
		echo "	not ok: $problem"
	else
		passed=$((passed + 1))
	fi
done <"$top/barriers"
echo "$passed $failed 0" >"$count"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
