#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# explore/compat/choose.sh on kernels of which nothing is there but the files that
# `pieces` names: stock, which is to have a piece of each difference, and others
# that lack what a line looks for. Mainline is asked, too, where it is unpacked.
# Argument: the build directory, for stock and for the count.
set -u

build=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
pieces=$here/explore/compat/pieces
choose=$here/explore/compat/choose.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT || exit 3
passed=0 failed=0

is() {	# WHAT GOT WANTED
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok - $1: '$2', not '$3'"
	fi
}

copy() {	# SOURCE
	rm -rf "$work/tree"
	awk '/^[^#]/ { print $2 }' "$pieces" | sort -u | while read -r file; do
		mkdir -p "$work/tree/$(dirname "$file")"
		[ ! -e "$1/$file" ] || cp "$1/$file" "$work/tree/$file"
	done
}

differences=$(sed -n 's/^\([a-z_]*\)\..*/\1/p' "$pieces" | uniq)

for source in "$build/trees/stock/linux" "$build/trees-7.3/stock/linux"; do
	[ -d "$source/mm" ] || continue
	copy "$source"
	is "$source has each difference in one way" \
		"$("$choose" "$work/tree" | sed 's/\..*//')" "$differences"
done
[ $passed -gt 0 ] || [ $failed -gt 0 ] || exit 3

sed -i 's/vm_lock;/vm_latch;/; s/vm_refcnt/vm_counter/' "$work/tree/include/linux/mm_types.h"
is "what has changed is named" \
	"$("$choose" "$work/tree" 2>&1 >/dev/null | sed "s/ in no way.*//")" \
	"explorer: the tree has 'vma_lock'"
"$choose" "$work/tree" >/dev/null 2>&1
is "which is a failure" $? 1

# Modules are for pieces that there are.
stray=$(cd "$here/explore/compat" && for file in *.c; do
	grep -q "^$(echo "${file%.c}" | sed 's/\(.*\)_/\1./')	" pieces || echo "$file"
done)
is "each module is a way to have a difference" "$stray" ""

mkdir -p "$build/tests"
echo "$passed $failed 0" >"$build/tests/pieces.count"
echo "pieces: $passed passed, $failed failed"
[ $failed -eq 0 ]
