#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What a maintainer asks of every patch of the series before reading it, apart
# from what has to be booted (see tests/check.sh):
#
#   style     checkpatch --strict has nothing to say (commits that patches name
#             are not looked up: the repository has no history of Linux), of
#             the series of 7.3 either, whose source is not needed for that;
#   builds    without a warning: after each patch with all options that its
#             code depends on and with none of them, and after the last one
#             with each of them off;
#   sparse    says no more about the whole series than about the base; skipped if
#             it gives up before the end of a file.
#
# The fixes of linux/stable come after the series of 6.12, those of linux/stable/BASE
# after that of BASE.
#
# usage: check.sh STOCK BUILD [BASE]     STOCK is the unpacked base, 6.12 or BASE
#
# Works in BUILD/tests/series and writes BUILD/tests/series.count; of another BASE
# in BUILD/tests/series-BASE.
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
stock=$(cd "$1" && pwd) || exit 3
base=${3:-6.12}
work=$2/tests/series
[ "$base" = 6.12 ] || work=$work-$base
count=$work.count
series=$here/linux/$base
beside=$here/linux/stable
[ "$base" = 6.12 ] || beside=$beside/$base
jobs=$(nproc)

# What the patches touch, or what sees a header that they touch.
objects='mm/rmap.o mm/vmscan.o mm/migrate.o mm/memory.o mm/swapfile.o'
# The options that the patches' code depends on.
options='DAMON IDLE_PAGE_TRACKING KSM TRANSPARENT_HUGEPAGE USERFAULTFD MEMORY_FAILURE DEBUG_VM'

rm -rf "$work" "$count"
mkdir -p "$work" && work=$(cd "$work" && pwd) || exit 3
passed=0
failed=0

verdict() {	# STATUS NAME
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok - $2"
	else
		failed=$((failed + 1))
		echo "not ok - $2"
	fi
}

# Absolute: of a tracked file's relative path checkpatch takes PATCH for a source.
style() {	# PATCH
	perl "$tree/scripts/checkpatch.pl" --no-tree --strict --quiet \
		--ignore UNKNOWN_COMMIT_ID "$1"
	verdict $? "style: ${1#"$here/linux/"}"
}

enabled() {	# OBJ-DIR OPTION
	grep -q "^CONFIG_$2=y" "$1/.config"
}

objects_of() {	# OBJ-DIR: the objects that this configuration has
	echo "$objects"
	if enabled "$1" USERFAULTFD; then echo mm/userfaultfd.o; fi
	if enabled "$1" TRANSPARENT_HUGEPAGE; then echo mm/huge_memory.o; fi
	if enabled "$1" KSM; then echo mm/ksm.o; fi
	if enabled "$1" IDLE_PAGE_TRACKING; then echo mm/page_idle.o; fi
	if enabled "$1" DAMON_PADDR; then echo mm/damon/paddr.o; fi
	if enabled "$1" MEMORY_FAILURE; then echo mm/memory-failure.o; fi
}

configure() {	# OBJ-DIR [OPTION-TO-TURN-OFF...]
	obj=$1
	shift
	mkdir -p "$obj"
	{
		grep -h '^CONFIG_' "$here/kconfig/vm.config" \
			"$here/kconfig/x86-64/vm.config"
		echo CONFIG_DEBUG_VM=y
	} >"$obj/fragment"
	for off; do
		sed -i "/^CONFIG_${off}[=_]/d" "$obj/fragment"
		echo "# CONFIG_$off is not set" >>"$obj/fragment"
	done
	make -s -C "$tree" O="$obj" KCONFIG_ALLCONFIG="$obj/fragment" \
		allnoconfig || return
	for off; do
		! enabled "$obj" "$off" || return
	done
	make -s -C "$tree" O="$obj" -j"$jobs" KCFLAGS=-Werror prepare
}

compile() {	# OBJ-DIR [MAKE-ARGUMENT...]
	obj=$1
	shift
	# shellcheck disable=SC2046 # one word an object
	make -s -k -C "$tree" O="$obj" -j"$jobs" "$@" $(objects_of "$obj")
}

# What sparse says, without line numbers: they move; and where it sees an imbalance
# without the file, which is that of the last inlined function. Of whoever calls pte_unmap()
# it says "unexpected unlock", also in the base, because it does not see that
# pte_offset_map_nolock() has locked RCU; real imbalances read differently.
sparse() {	# REPORT
	compile "$work/sparse" C=2 CHECK='sparse -Wno-unknown-attribute' \
		2>&1 >/dev/null |
		sed -e 's/:[0-9]*:[0-9]*:/:/' -e '/: note: in included file/d' \
			-e 's/^.*: warning: context imbalance/context imbalance/' \
			-e "/imbalance in '\(move_run\|run_extent\)' - unexpected unlock/d" |
		sort >"$1"
}

# Hard links: `git apply` replaces a file instead of writing into it.
tree=$work/linux
mkdir "$tree" && (cd "$stock" && find . -maxdepth 1 ! -name . ! -name 'obj-*' \
	-exec cp -al {} "$tree/" \;) || exit 3

prepare() {	# NAME [OPTION-TO-TURN-OFF...]: says so only if it fails
	name=$1
	shift
	configure "$work/$name" "$@" >"$work/$name.log" 2>&1 && return
	cat "$work/$name.log"
	verdict 1 "configure $name"
}

builds() {	# NAME WHAT
	compile "$work/$1" KCFLAGS=-Werror >"$work/$1.log" 2>&1
	status=$?
	[ $status -eq 0 ] || cat "$work/$1.log"
	verdict $status "builds, options $1: $2"
}

prepare all
# shellcheck disable=SC2086 # one word an option
prepare none $options

prepare sparse
sparse "$work/sparse.stock"

number=0
while read -r patch; do
	number=$((number + 1))
	style "$series/$patch"

	(cd "$tree" && GIT_CEILING_DIRECTORIES=$work git apply "$series/$patch") || {
		verdict 1 "apply: $patch"
		break
	}
	builds all "$patch"
	builds none "$patch"
done <"$series/series"

if [ "$base" = 6.12 ]; then
	while read -r patch; do
		style "$here/linux/7.3/$patch"
	done <"$here/linux/7.3/series"
	for patch in "$here"/linux/stable/7.3/*.patch; do
		style "$patch"
	done
fi

for patch in "$beside"/*.patch; do
	style "$patch"
	(cd "$tree" && GIT_CEILING_DIRECTORIES=$work git apply "$patch") || {
		verdict 1 "apply: $patch"
		break
	}
	builds all "$(basename "$patch")"
	builds none "$(basename "$patch")"
done

for option in $options; do
	prepare "no-$option" "$option"
	builds "no-$option" 'all patches'
done

sparse "$work/sparse.series"
new=$(comm -13 "$work/sparse.stock" "$work/sparse.series")
skipped=0
if grep -q 'too many errors' "$work/sparse.stock" "$work/sparse.series"; then
	skipped=1
	echo 'skip - sparse: this version of it gives up on a file of this kernel'
else
	[ -z "$new" ] || echo "$new"
	[ -z "$new" ] && [ "$number" -gt 0 ]
	verdict $? 'sparse: nothing new'
fi

echo "$passed $failed $skipped" >"$count"
echo "series: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
