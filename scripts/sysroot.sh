#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# sysroot.sh DIR ARCH: put Debian's libjansson for another architecture into
# DIR, for the guest's programs.  The system's own lists stay as they are, and
# dpkg learns of no other architecture: apt works in DIR alone.
set -eu

dir=$1 arch=$2
mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"

private_apt() {
	apt-get -q -o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" \
		-o "Dir::State::lists=$dir/lists" -o "Dir::Cache=$dir/cache" \
		-o APT::Sandbox::User= -o Acquire::Languages=none "$@"
}

dir=$(realpath "$dir")
cd "$dir"
if ! { private_apt update && private_apt download libjansson-dev; } >apt.log 2>&1
then
	echo "sysroot: cannot download libjansson-dev for $arch; see $dir/apt.log" >&2
	exit 3
fi
dpkg-deb -x libjansson-dev_*.deb .
rm -rf lists cache ./*.deb
