#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Holds the direction of use in src/, guest/ and explore/.  Each folder's README.md
# has a line "Uses: FOLDER...", or "Uses: nothing"; FOLDER/MODULE is that module
# alone.  An include from any other folder fails, and so do folders or modules that use one another in a circle; a module
# is NAME.c and NAME.h.  (Modules that a README's line "Circle: FOLDER/MODULE..." has
# may use one another.)  So does a file that docs/map.md sends a reader to and that
# is not there.  Argument: the build directory, for the count.
set -u

build=$1
here=$(cd "$(dirname "$0")/.." && pwd)
passed=0 failed=0
edges=$(mktemp) && trap 'rm -f "$edges"' EXIT || exit 3

wrong() {
	echo "not ok - $*"
	failed=$((failed + 1))
}

uses() {	# FOLDER: what its README says
	sed -n 's/^Uses: //p' "$1/README.md" 2>/dev/null
}

# explore/ includes relative to the file: its own folder's headers by their names,
# others' as ../FOLDER/MODULE.h.  interface.h is for all of it.  What is in no
# folder is the kernel's: internal.h of mm/ and the like.
relative() {	# FOLDER
	while read -r module header; do
		case $header in
		../interface) ;;
		../*) echo "$module ${header#../}" ;;
		*) [ ! -e "$1/$header.h" ] || echo "$module ${1#*/}/$header" ;;
		esac
	done
}

# "ROOT/FOLDER/MODULE FOLDER/MODULE" for each include of one folder's files
includes_of() {
	for file in "$1"/*.[ch]; do
		sed -n "s|^#include \"\([^\"]*\)\.h\".*|${file%.?} \1|p" "$file"
	done | case $1 in
	explore/*) relative "$1" ;;
	*) cat ;;
	esac
}

folder() {	# FOLDER: what it includes is its own or of what it uses
	allowed=" ${1#*/} $(uses "$1") "
	[ -n "$(uses "$1")" ] || {
		wrong "$1/README.md: no line 'Uses: FOLDER...' or 'Uses: nothing'"
		return
	}
	bad=$(includes_of "$1" | while read -r module header; do
		case $allowed in
		*" ${header%%/*} "* | *" $header "*) ;;
		*) echo "$module includes $header.h, but '$1' uses '$(uses "$1")'" ;;
		esac
	done)
	if [ -n "$bad" ]; then
		wrong "$bad"
	else
		passed=$((passed + 1))
	fi
}

acyclic() {	# WHAT: the edges lead one way
	if tsort "$edges" >/dev/null 2>"$edges.loop"; then
		passed=$((passed + 1))
	else
		wrong "$1 use one another in a circle:" \
			"$(sed -n '/contains a loop/d; s/^tsort: //p' "$edges.loop" | tr '\n' ' ')"
	fi
	rm -f "$edges.loop"
}

cd "$here" || exit 3
for root in src guest explore; do
	for file in "$root"/*.[ch]; do
		[ ! -e "$file" ] || [ "$file" = explore/interface.h ] || wrong "$file is in no folder"
	done
	for dir in "$root"/*/; do
		folder "${dir%/}"
	done

	for dir in "$root"/*/; do
		for used in $(uses "$dir"); do
			[ "$used" = nothing ] || echo "$(basename "$dir") $used"
		done
	done >"$edges"
	acyclic "folders of $root"

	for dir in "$root"/*/; do
		known=" $(sed -n 's/^Circle: //p' "$dir/README.md" 2>/dev/null) "
		includes_of "${dir%/}" | sed "s|^$root/||" | awk -v known="$known" \
			'$1 != $2 && !(index(known, " " $1 " ") && index(known, " " $2 " "))'
	done >"$edges"
	acyclic "modules of $root"
done

lost=$(grep -o '](\.\./[^)]*)' docs/map.md | tr -d '])(' | while read -r file; do
	[ -e "docs/$file" ] || echo "$file"
done)
if [ -n "$lost" ]; then
	wrong "docs/map.md names what is not there:" "$lost"
else
	passed=$((passed + 1))
fi

mkdir -p "$build/tests"
echo "$passed $failed 0" >"$build/tests/folders.count"
echo "folders: $passed passed, $failed failed"
[ $failed -eq 0 ]
