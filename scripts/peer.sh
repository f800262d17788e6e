#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Another kernel than 6.12: Debian's linux-source-VERSION, unpacked to
# BUILD/peer/linux-VERSION; `make peer` calls it with both.
#
# apt does the work, with a source list, a state and a cache of its own below
# BUILD/peer/apt: it neither reads nor changes what the system's apt is set up
# with, except for its proxy.  Signatures are checked against Debian's keyring.
set -eu

build=$1
version=$2
package=linux-source-$version
peer=$build/peer
tree=$peer/linux-$version
apt=$peer/apt
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
trap 'rm -rf "$tree.part" "$peer/package"' EXIT
trap 'exit 130' INT TERM

# In the order in which they are tried.
suites='trixie-backports forky sid'

fail() {
	echo "peer: $*" >&2
	exit 3
}

run_apt() {	# PROGRAM ARGUMENT...
	program=$1
	shift
	"$program" -qq -o Dir::Etc::sourcelist="$apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::State="$apt/state" -o Dir::Cache="$apt/cache" \
		-o APT::Architecture=amd64 -o APT::Sandbox::User=root \
		-o APT::Default-Release= -o Acquire::Languages=none "$@"
}

# The suite's list of packages; status 1 if it cannot be had.
update() {	# SUITE
	echo "deb [signed-by=$keyring] $mirror $1 main" >"$apt/sources.list"
	run_apt apt-get -o APT::Update::Error-Mode=any update 2>"$apt/update.log"
}

has_package() {
	[ -n "$(run_apt apt-cache --names-only search "^$package\$")" ]
}

find_suite() {
	reached=
	for suite in $suites; do
		echo "peer: looking for $package in Debian's $suite"
		if ! update "$suite"; then
			sed 's/^/peer: apt: /' "$apt/update.log" >&2
			continue
		fi
		reached=yes
		if has_package; then
			return 0
		fi
	done
	[ "$reached" ] ||
		fail "cannot reach $mirror; check the network, or name another mirror with DEBIAN_MIRROR=URL"
	fail "none of Debian's $suites has $package; name a version that one has with PEER=VERSION"
}

if [ -f "$tree.stamp" ] && [ -f "$tree/Makefile" ]; then
	echo "peer: $tree is there"
	exit 0
fi
[ -r "$keyring" ] || fail "there is no $keyring; apt-get install debian-archive-keyring"
apt=$(mkdir -p "$apt" && cd "$apt" && pwd)
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"

find_suite
echo "peer: fetching it (165 MB for 7.3)"
rm -rf "$peer/package" "$tree"
mkdir -p "$peer/package"
(cd "$peer/package" && run_apt apt-get download "$package" 2>"$apt/download.log") || {
	sed 's/^/peer: apt: /' "$apt/download.log" >&2
	fail "cannot fetch $package; check the network and the space below $peer, and run again"
}
archive=usr/src/linux-source-$version.tar.xz
echo "peer: unpacking it"
mkdir -p "$tree.part"
if ! { dpkg-deb --fsys-tarfile "$peer/package/$package"_*.deb |
	tar -xO "./$archive" | tar -xJ -C "$tree.part" --strip-components=1; }; then
	rm -rf "$tree.part"
	fail "cannot unpack $package; free some space below $peer and run again"
fi
[ -f "$tree.part/Makefile" ] || fail "there is no $archive in $package"
mv "$tree.part" "$tree"
basename "$peer/package/$package"_*.deb >"$tree.stamp"
rm -rf "$peer/package"
echo "peer: $tree is there; compare with it: rmaplab bench --tree stock --tree series --tree $version=$tree"
