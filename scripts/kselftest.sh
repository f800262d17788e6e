#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Build some of a kernel's own mm selftests, static, by their own Makefile; `rmaplab
# test --suite kselftest` calls it.  The source is not written to: the tests'
# Makefile leaves files next to the tests, so they are copied.
#
# usage: kselftest.sh SOURCE HEADERS OUT CROSS PROGRAM...
#
# HEADERS is what "make headers O=HEADERS" has made, CROSS comes before the
# compiler's name.  Leaves OUT/bin/PROGRAM of each, or OUT/why/PROGRAM, a line
# that says why there is none.
set -u

source=$(cd "$1" && pwd) || exit 3
headers=$(cd "$2" && pwd) || exit 3
out=$3
cross=$4
shift 4
rm -rf "$out/bin" "$out/why" "$out/linux"
mkdir -p "$out/bin" "$out/why" && out=$(cd "$out" && pwd) || exit 3
copy=$out/linux/tools/testing/selftests
here=$source/tools/testing/selftests

cant() {	# PROGRAM WHY: one line, of words that a guest's plan can have
	printf '%s\n' "$2" | tr -s '[:space:]' ' ' | sed 's/ $//' >"$out/why/$1"
}

# What the tests' sources and Makefile refer to, by the same relative paths.
mkdir -p "$copy" || exit 3
for name in mm tools/include tools/arch tools/lib; do
	ln -s "$source/$name" "$out/linux/$name" || exit 3
done
for name in mm x86; do
	[ ! -d "$here/$name" ] || cp -r "$here/$name" "$copy/" || exit 3
done
cp "$here"/*.h "$here"/*.mk "$copy/" || exit 3

# The first error, or what the linker misses.
reason() {	# LOG
	if grep -q 'numa\.h: No such file' "$1"; then
		echo "numa.h is not there; apt-get install libnuma-dev"
		return
	fi
	grep -m 1 -E 'error:|undefined reference|cannot find|No rule to make' "$1" ||
		tail -n 1 "$1"
}

for program; do
	log=$out/$program.log
	if [ ! -f "$copy/mm/$program.c" ]; then
		cant "$program" "this kernel has no tools/testing/selftests/mm/$program.c"
	elif ! make -C "$copy/mm" OUTPUT="$out/bin" CROSS_COMPILE="$cross" \
		KHDR_INCLUDES="-isystem $headers/usr/include" LDFLAGS=-static \
		"$out/bin/$program" >"$log" 2>&1 || [ ! -x "$out/bin/$program" ]; then
		rm -f "$out/bin/$program"
		cant "$program" "does not build: $(reason "$log")"
	fi
done
exit 0
