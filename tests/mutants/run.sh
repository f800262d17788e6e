#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Known-bad variations of the series, one a patch: each must be refuted by the
# scenario and the oracle that its first lines name ("any": whichever oracle); and
# with the memory, see explore --memory, or the folder, see explore --scenarios, if
# they have a line for that. One with a line "Race: FUNCTION() reads OBJECT" instead of an
# oracle has to have that race by the memory model, which its base must not have.
#
# usage: run.sh BUILD [MUTANT...]     needs what `rmaplab explore` built there
#
# One worker a processor, each with trees of its own in BUILD/tests/mutants.
# Writes BUILD/tests/mutants.count.
set -u

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd) || exit 3
shift
top=$build/tests/mutants
count=$build/tests/mutants.count
workers=$(nproc)

[ $# -gt 0 ] || set -- "$here"/*.patch
rm -rf "${top:?}" "$count"
mkdir -p "$top" || exit 3

header() {	# PATCH FIELD
	sed -n "s/^$2: //p; /^\$/q" "$1"
}

# A clone of the base: sources are hard links, which patches replace; the
# build and the explorer are copies that keep their times. What objtool and the
# explorer depend on is written down with the name of the folder.
clone() {	# BASE
	[ -d "$work/$1" ] && return 0
	origin=$build/trees/$1/linux
	[ -f "$origin/obj-explore/mm/rmap.o" ] || {
		echo "mutants: '$1' is not built; run 'rmaplab explore' first" >&2
		exit 3
	}
	mkdir -p "$work/$1/linux" &&
	for entry in "$origin"/* "$origin"/.[a-z]*; do
		case ${entry##*/} in
		obj-explore) cp -a "$entry" "$work/$1/linux/" ;;
		obj-*) ;;
		*) cp -al "$entry" "$work/$1/linux/" ;;
		esac || exit 3
	done
	cp -a "$build/trees/$1/explore" "$work/$1/" &&
	find "$work/$1/explore" "$work/$1/linux/obj-explore/tools" \
		\( -name '*.d' -o -name '.*.cmd' \) \
		-exec sed -i "s,$build/trees/,$work/,g" {} + || exit 3
}

explorer() {	# BASE FOLDER OUT: make the objects and link them
	# shellcheck disable=SC2046 # a list of words
	make -s -C "$work/$1/linux" O=obj-explore ARCH=x86_64 LOCALVERSION= \
		KCSAN_SANITIZE_pgtable.o=y \
		$(cat "$repo/explore/objects" "$2/objects" 2>/dev/null | sed 's/[# ?].*//') &&
	make -s -f "$repo/explore/link.mk" OBJ="$work/$1/linux/obj-explore" \
		OUT="$work/$1/explore" HOST="$build/explore" SCENARIOS="$2" TO="$3"
}

# The races that an explorer's result tells of, without the place.
races() {
	sed -n 's/.*"stale":\[\([^]]*\)\].*/\1/p' | tr , '\n' |
		sed 's/^"\(.*()\) .* reads \(.*\)"$/\1 reads \2/'
}

has_race() {	# RACE: which the base has not
	printf '%s' "$result" | races | grep -qxF "$1" &&
		! "$build/trees/$base/explore/explorer" "$scenario" --seconds 60 \
			--memory "${memory:-sc}" 2>>"$log" | races | grep -qxF "$1"
}

refute() {	# PATCH
	name=$(basename "$1" .patch)
	base=$(header "$1" Base)
	scenario=$(header "$1" Scenario)
	oracle=$(header "$1" Oracle)
	memory=$(header "$1" Memory)
	folder=$(header "$1" Scenarios)
	race=$(header "$1" Race)
	out=$work/$base/explore${folder:+/own/${folder##*/}}
	clone "$base"
	file=$(realpath "$1")
	git -C "$work/$base/linux" apply "$file" || return 1
	if explorer "$base" "$repo/${folder:-explore/scenarios}" "$out" >>"$log" 2>&1; then
		result=$("$out/explorer" "$scenario" --seconds 60 \
			--memory "${memory:-sc}" 2>>"$log")
	else
		result=
	fi
	git -C "$work/$base/linux" apply -R "$file" || exit 3
	by=$(printf '%s' "$result" | sed -n 's/.*"oracle":"\([^"]*\)".*/\1/p')
	printf '%s: %s\n' "$name" "$result" >>"$log"
	case $result in
	*'"verdict":"violated"'*) ;;
	*) by= ;;
	esac
	if [ "$race" ]; then
		oracle=race
		by=
		! has_race "$race" || by=race
	fi
	printf '%-24s %-18s %s\n' "$name" "$scenario" "${by:-NOT REFUTED}"
	[ -n "$by" ] && { [ "$oracle" = any ] || [ "$oracle" = "$by" ]; }
}

# Every so manyth of the mutants.
worker() {	# NUMBER PATCH...
	number=$1
	work=$top/$number
	log=$work/log
	passed=0
	failed=0
	turn=0
	shift
	mkdir -p "$work" || exit 3
	: >"$log"
	for patch; do
		turn=$(((turn + 1) % workers))
		[ "$turn" -eq "$number" ] || continue
		if refute "$patch"; then
			passed=$((passed + 1))
		else
			failed=$((failed + 1))
			echo "not ok - $patch"
		fi
	done
	echo "$passed $failed 0" >"$top/$number.result"
}

number=0
while [ "$number" -lt "$workers" ]; do
	worker "$number" "$@" &
	number=$((number + 1))
done
wait
# A worker that gave up leaves no result, and so is one failure.
cat "$top"/*.result 2>/dev/null | awk -v workers="$workers" '
	{ passed += $1; failed += $2 }
	END {
		failed += workers - NR
		print passed + 0, failed, 0
		exit failed > 0
	}' >"$count"
