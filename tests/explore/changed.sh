#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# explore --changed chooses scenarios by the functions that a patch changes: those of
# idle tracking for a patch to mm/page_idle.c, none for one that changes no function.
#
# usage: changed.sh BUILD     needs what `rmaplab explore` built there
set -u

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd) || exit 3
work=$build/tests/changed
passed=0 failed=0

check() {	# WHAT STATUS
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		echo "not ok - $1"
		failed=$((failed + 1))
	fi
}

chosen() {	# PATCH: the names of the scenarios
	"$build/bin/rmaplab" explore --changed --list --tree "changed=series+$1" >"$work/out" 2>"$work/err"
	status=$?
	sed '/^$/,$d; s/ .*//' "$work/out" >"$work/names"
	return $status
}

rm -rf "$work"
mkdir -p "$work" || exit 3
chosen "$repo/tests/mutants/idle-unlocked.patch"
check 'a patch to idle tracking is explored' $?
grep -qx move-idle "$work/names"
check 'a scenario of idle tracking is among them' $?
! grep -qx move-pin "$work/names"
check 'one without it is not' $?
[ "$(wc -l <"$work/names")" -lt 10 ]
check 'they are few' $?

cat >"$work/comment.patch" <<'END'
--- a/mm/page_idle.c
+++ b/mm/page_idle.c
@@ -1,3 +1,4 @@
+/* A comment. */
 // SPDX-License-Identifier: GPL-2.0
 #include <linux/init.h>
 #include <linux/memblock.h>
END
chosen "$work/comment.patch"
[ $? -eq 3 ] && grep -q 'no scenario executes a function that .changed. changes' "$work/err"
check 'where no function is changed nothing is explored, and that is no success' $?

echo "$passed $failed 0" >"$build/tests/changed.count"
echo "changed: $passed passed, $failed failed"
[ $failed -eq 0 ]
