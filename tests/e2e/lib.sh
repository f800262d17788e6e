# SPDX-License-Identifier: GPL-2.0-only
#
# What the stories of run.sh are told with. Each story runs in a directory of
# its own that holds a small repository: a series of one patch, a kernel source
# that stands in for Linux, and guest programs that are never run.

passed=0 failed=0 skipped=0

# story NAME: begin one
story() {
	name=$1
	good=yes
	rm -rf "$work"
	mkdir -p "$work/repo/linux/6.12" "$work/repo/kconfig" "$work/build/guest"
	cd "$work" || exit 3
	echo 'CONFIG_SMP=y' >repo/kconfig/vm.config
	echo 'CONFIG_DEBUG_VM=y' >repo/kconfig/debug.config
	echo cover >repo/linux/6.12/0000-cover-letter.patch
	patch_line second patched
	make_archive
	for program in init impact move_bench move_test torture; do
		echo "$program" >"build/guest/$program"
	done
	BUILDS=$work/builds
	export BUILDS
	unset GUEST BUILD_SECONDS BUILD_FAILS
	: >"$BUILDS"
}

# make_archive: pack the stand-in as Debian packs the kernel
make_archive() {
	mkdir pack && cp -r "$here/stand-in/linux" pack/linux-source-6.12 &&
		tar -cJf source.tar.xz -C pack linux-source-6.12 && rm -r pack
}

# patch_line OLD NEW: make the series one patch that replaces the second line
patch_line() {
	series=repo/linux/6.12
	echo 0001-change-a-line.patch >$series/series
	cat >$series/0001-change-a-line.patch <<-END
	From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
	From: A U Thor <author@example.org>
	Date: Thu, 1 Jan 2026 00:00:00 +0000
	Subject: [PATCH] mm: change a line

	Because it is a test.
	---
	diff --git a/mm/rmap.c b/mm/rmap.c
	--- a/mm/rmap.c
	+++ b/mm/rmap.c
	@@ -1,4 +1,4 @@
	 /* SPDX-License-Identifier: GPL-2.0-only (stands in for the reverse map) */
	 first
	-$1
	+$2
	 third
	END
}

# run STATUS ARGUMENT...: rmaplab must end with STATUS
run() {
	expected=$1
	shift
	"$rmaplab" "$@" --source "$work/repo" --build "$work/build" >out 2>err
	status=$?
	[ "$status" -eq "$expected" ] || wrong "status $status instead of $expected: $*"
	# A failure begins with one line that tells what, why and the mend.
	if [ "$expected" -ne 0 ] && [ "$expected" -ne 1 ] || [ "$status" -gt 1 ]; then
		grep -v '^[a-z].*: \(done\|[0-9]\)' err | grep -q '^rmaplab: ' ||
			wrong "no line that begins with 'rmaplab: '"
	fi
}

# with_source: the options that name the stand-in's archive
with_source() { echo "--source-archive $work/source.tar.xz"; }

says() { grep -q -e "$1" err || wrong "stderr does not say '$1'"; }
prints() { grep -q -e "$1" out || wrong "stdout does not say '$1'"; }
holds() { [ -e "$1" ] || wrong "there is no $1"; }
lacks() { [ ! -e "$1" ] || wrong "there is $1"; }
contains() { grep -q -e "$2" "$1" || wrong "$1 does not contain '$2'"; }
builds() {
	count=$(wc -l <"$BUILDS")
	[ "$count" -eq "$1" ] || wrong "$count builds instead of $1"
}

# wrong REASON: the story does not hold
wrong() {
	[ "$good" = no ] || echo "not ok - $name"
	good=no
	echo "#   $1"
	sed 's/^/#   stderr: /' err 2>/dev/null | tail -n 5
}

# told: the story is over
told() {
	if [ "$good" = yes ]; then
		echo "ok - $name"
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
}

# skip REASON: it cannot be told here
skip() {
	echo "ok - $name # SKIP $1"
	skipped=$((skipped + 1))
}

# interrupt SIGNAL STATUS: the running rmaplab ends with STATUS in a second
interrupt() {
	before=$(date +%s%N)
	kill -s "$1" "$pid"
	wait "$pid"
	status=$?
	took=$((($(date +%s%N) - before) / 1000000))
	[ "$status" -eq "$2" ] || wrong "status $status instead of $2"
	[ "$took" -lt 1000 ] || wrong "it took $took ms"
}

# wait_for FILE PATTERN: until a background run has come so far
wait_for() {
	for _ in $(seq 100); do
		grep -q -e "$2" "$1" 2>/dev/null && return
		sleep 0.05
	done
	wrong "'$2' never came in $1"
}
