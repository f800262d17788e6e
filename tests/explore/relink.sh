#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the explorer is made of, link.mk makes again if something that it depends on has
# changed: kernel headers, those of explore/, what a kernel has of what kernels differ in,
# and a file that is gone. make is asked what it would do; nothing is compiled.
#
# usage: relink.sh BUILD	needs the explorer of the series there
#
# Writes BUILD/tests/relink.count.
set -u

build=$(cd "$1" && pwd) || exit 3
here=$(cd "$(dirname "$0")/../.." && pwd)
count=$build/tests/relink.count
obj=$build/trees/series/linux/obj-explore
out=$build/trees/series/explore
passed=0 failed=0

[ -x "$out/explorer" ] || {
	echo "relink: 'series' is not built; run 'rmaplab explore' first" >&2
	exit 3
}

would() {	# [OPTION...]: which files make would make
	make -n -s -f "$here/explore/link.mk" OBJ="$obj" OUT="$out" HOST="$build/explore" \
		"$@" 2>&1 | sed -n "s/^echo '  [A-Z]* *\(\[K\] \)\{0,1\} *\([^ ]*\)'\$/\2/p"
}

is() {	# WHAT GOT WANTED: a file that is among those; "" for no file at all
	if [ "$3" ]; then
		good=$(echo "$2" | grep -xF -- "$3")
	else
		good=${2:-none}
		[ "$good" = none ] || good=
	fi
	if [ "$good" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok - $1: make would make '$(echo "$2" | head -3 | tr '\n' ' ')'"
	fi
}

is "nothing has changed" "$(would)" ""
is "a header that all include" "$(would -W "$obj/../include/linux/swap.h")" tlb.o
is "a header that one includes" "$(would -W "$obj/../mm/internal.h")" act_user.o
is "the machine's header" "$(would -W "$here/explore/machine/machine.h")" tlb.o
is "what kernels differ in" "$(would -W "$here/explore/compat/compat.h")" act_move.o
is "what this kernel has of it" "$(would -W "$out/pieces.h")" act_move.o
is "where scan_control is" "$(would -W "$obj/source/mm/vmscan.c")" act_reclaim.o
is "an object" "$(would -W "$obj/mm/rmap.o")" kernel.o
is "an object of the flags that it had" "$(would -W "$obj/mm/.rmap.o.cmd")" ""
is "flags or the configuration" "$(would -W "$out/configured")" tlb.o

# As if a scenario had been among them that is no more.
cp -p "$out/parts" "$out/parts.kept"
echo "$out/scenarios/gone.o" >>"$out/parts"
gone=$(would)
mv "$out/parts.kept" "$out/parts"
is "a file that is gone" "$gone" kernel.o

mkdir -p "$build/tests"
echo "$passed $failed 0" >"$count"
[ "$failed" -eq 0 ]
