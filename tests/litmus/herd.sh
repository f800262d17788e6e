#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# herd.sh BUILD PROGRAM TREE [FIRST N] - compare our axioms with herd7, by the model
# that TREE has: all ends of N random programs, from number FIRST on. PROGRAM is
# tests/litmus. What herd7 does not finish in ten seconds is skipped.
#
# herd7 is Debian's, of sid: apt fetches it and its libc to BUILD/herd, with a source
# list and a state of its own there. Needs the network once.
set -eu

build=$(mkdir -p "$1" && cd "$1" && pwd)
program=$(realpath "$2")
model=$(realpath "$3")/tools/memory-model
first=${4:-0}
nr=${5:-200}
herd=$build/herd
programs=$build/tests/herd

run_apt() {	# PROGRAM ARGUMENT...
	apt=$1
	shift
	"$apt" -qq -o Dir::Etc::sourcelist="$herd/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null -o Dir::State="$herd/state" \
		-o Dir::Cache="$herd/cache" -o APT::Architecture=amd64 \
		-o APT::Sandbox::User=root -o APT::Default-Release= \
		-o Acquire::Languages=none "$@"
}

fetch() {
	mkdir -p "$herd/state/lists/partial" "$herd/cache/archives/partial"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
		"${DEBIAN_MIRROR:-http://deb.debian.org/debian} sid main" \
		>"$herd/sources.list"
	run_apt apt-get -o APT::Update::Error-Mode=any update
	(cd "$herd" && run_apt apt-get download herdtools7 libc6 libgmp10)
	for package in "$herd"/*.deb; do
		dpkg-deb -x "$package" "$herd/root"
	done
	rm -rf "$herd"/*.deb "$herd/cache" "$herd/state"
}

herd7() {
	timeout 10 "$herd/root/usr/lib64/ld-linux-x86-64.so.2" \
		--library-path "$herd/root/usr/lib/x86_64-linux-gnu" \
		"$herd/root/usr/bin/herd7" -set-libdir "$herd/root/usr/share/herdtools7/herd" \
		-conf linux-kernel.cfg "$@"
}

[ -x "$herd/root/usr/bin/herd7" ] || fetch
rm -rf "$programs"
mkdir -p "$programs"
"$program" herd "$first" "$nr" "$programs"

cd "$model"
passed=0 failed=0 skipped=0
for file in "$programs"/*.litmus; do
	name=$(basename "$file" .litmus)
	if ! herd7 "$file" >"$programs/out" 2>"$programs/err"; then
		echo "$name: skipped: $(head -n 1 "$programs/err")"
		skipped=$((skipped + 1))
		continue
	fi
	sed -n "s/.*;\$/$name: &/p" "$programs/out" | sort >"$programs/theirs"
	grep "^$name: " "$programs/ends" | sort >"$programs/ours"
	if diff "$programs/ours" "$programs/theirs"; then
		passed=$((passed + 1))
	else
		echo "not ok - $name"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
