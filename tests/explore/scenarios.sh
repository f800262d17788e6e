#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Somebody's own scenarios: the example of docs/scenarios.md holds on the series, and
# what can be wrong in such a folder is said with where it is.
#
# usage: scenarios.sh BUILD     with the series' explorer built there it takes seconds
#
# Writes BUILD/tests/scenarios.count.
set -u

build=$(cd "$1" && pwd) || exit 3
here=$(cd "$(dirname "$0")/../.." && pwd)
count=$build/tests/scenarios.count
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work" "$build"/trees/series/explore/own/theirs-*' EXIT
passed=0
failed=0

example=$here/docs/examples/vma-lock
theirs=$work/theirs

explore() {	# STATUS ARGUMENT...: its output is in $work/out
	right=$1
	shift
	"$build/bin/rmaplab" explore --tree series "$@" >"$work/out" 2>&1
	status=$?
	[ $status -eq "$right" ] || wrong="status $status, not $right"
}

says() {	# PATTERN
	grep -q -e "$1" "$work/out" || wrong="does not say: $1"
}

story() {	# NAME: a fresh copy of the example
	name=$1
	wrong=
	rm -rf "$theirs"
	cp -r "$example" "$theirs"
}

told() {
	if [ -z "$wrong" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok - $name: $wrong"
		sed 's/^/# /' "$work/out"
	fi
}

story 'the example holds under every schedule'
explore 0 --scenarios "$example"
says '^fault-munmap  *holds .* exhausted'
told

story 'its own object is the real one, and what is imitated is listed'
explore 0 --scenarios "$example" --list
says '^fault-munmap '
says 'mm/vma\.o'
says 'vm_area_free()'
grep -q find_mergeable_anon_vma "$work/out" && wrong='what is real counts as imitated'
told

story 'what does not compile is shown with its line'
echo 'this is no C' >>"$theirs/stage.c"
explore 3 --scenarios "$theirs"
says "rmaplab: cannot link the scenarios of '$theirs' with 'series'"
says 'theirs/stage.c:[0-9]*:.* error: '
told

story 'an object that the tree does not have is named, with the list that names it'
echo 'mm/none.o static_function' >>"$theirs/objects"
explore 2 --scenarios "$theirs"
says "'series' has no object 'mm/none.o', which '$theirs/objects' names; name one by"
told

story 'more objects than there is room for are too many, not as many as fit'
yes mm/rmap.o | head -n 130 >"$theirs/objects"
explore 2 --scenarios "$theirs"
says "'$theirs/objects' names too many objects; 128 are the most"
told

story 'a thread that announces nothing is named'
echo 'void act_nothing(void); void act_nothing(void) { }' >"$theirs/nothing.c"
sed -i -e 's/act_fault, act_munmap/act_nothing, act_munmap/' \
	-e 's/^static void check/void act_nothing(void);\n&/' "$theirs/fault_munmap.c"
explore 3 --scenarios "$theirs"
says 'fault announces no access: nothing was explored'
told

story 'who tries for a spinlock would notice its release, which nobody may'
sed -i 's/^	mmap_write_lock(stage.mm);/&\n	(void)!spin_trylock(\&stage.mm->page_table_lock);/' "$theirs/act_vma.c"
explore 1 --scenarios "$theirs"
says '^fault-munmap  *VIOLATED (explorer)'
says 'tries a spinlock whose release nobody notices'
told

story 'threads that share nothing prove nothing'
sed -i -e '/^static void check/,/^}/{/if\|ex_fail/d}' -e 's/nr_threads = 2/nr_threads = 1/' \
	-e 's/act_fault, act_munmap/act_fault/' "$theirs/fault_munmap.c"
explore 3 --scenarios "$theirs"
says 'nothing was explored'
told

story 'what nobody supplies ends the run with its name'
sed -i '/vm_committed_as_batch/d' "$theirs/act_vma.c"
explore 3 --scenarios "$theirs"
says '^fault-munmap  *unfinished'
says ': unfinished: unmodelled: vm_committed_as_batch$'
says "^rmaplab: unfinished: 1 of 1 searches, .* (unmodelled: vm_committed_as_batch)"
told

story 'a limit of the machine is no violation'
sed -i 's/^	mmap_write_lock(stage.mm);/	while (kmalloc(4096, GFP_KERNEL))\n		;\n&/' \
	"$theirs/act_vma.c"
explore 3 --scenarios "$theirs"
says '^fault-munmap  *unfinished'
says ': unfinished: unmodelled: slab pool exhausted'
told

story 'two functions of one name are named'
echo 'void unmap_region(void); void unmap_region(void) { }' >"$theirs/again.c"
explore 3 --scenarios "$theirs"
says "multiple definition of .unmap_region'"
told

echo "scenarios: $passed passed, $failed failed"
echo "$passed $failed 0" >"$count"
[ "$failed" -eq 0 ]
