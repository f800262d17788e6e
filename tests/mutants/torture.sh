#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Which of the known-bad variations does torture find, and how fast?
#
# usage: torture.sh BUILD CONFIG MINUTES [MUTANT...]
#
# Builds each as a tree of its own, boots it for at most MINUTES, and prints a
# line "mutant, oracle, seconds, rounds, message".  The tree is removed after
# it, the result is kept in BUILD/tests/torture-mutants/CONFIG/.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 3
config=$2
minutes=$3
shift 3
rmaplab=$build/bin/rmaplab
[ -x "$rmaplab" ] || rmaplab=$here/../../build/bin/rmaplab
out=$build/tests/torture-mutants/$config

[ $# -gt 0 ] || set -- "$here"/*.patch
mkdir -p "$out" || exit 3

for patch in "$@"; do
	name=$(basename "$patch" .patch)
	base=$(sed -n 's/^Base: //p; /^$/q' "$patch")
	label=$(printf %.20s "m-$name")
	"$rmaplab" torture --build "$build" --config "$config" --minutes "$minutes" \
		--reduce 0 --tree "$label=$base+$patch" --json "$out/$name.json" \
		>"$out/$name.out" 2>&1
	status=$?
	rm -rf "${build:?}/trees/${label:?}"
	if [ $status -gt 1 ]; then
		printf '%-24s cannot be run: %s\n' "$name" "$(tail -n 1 "$out/$name.out")"
		continue
	fi
	printf '%-24s %s\n' "$name" "$(awk '
		/ holds: | VIOLATED: / { run = $0; sub(/^[^:]*: /, "", run) }
		/^FAIL: / { fail = substr($0, 7) }
		END { print run (fail ? " | " fail : "") }' "$out/$name.out")"
done
