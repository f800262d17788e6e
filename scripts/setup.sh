#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Install what is missing on a fresh Debian 12: one package a line, with what
# it is for.  Does nothing, and needs no privilege, when all of it is there.
# `setup.sh arm64` adds what builds and boots arm64, `setup.sh slurm` what hands
# out campaigns by Slurm.  `setup.sh --list ...` installs nothing: it tells of each
# whether it is "installed" or "missing", and of what is "optional", never installed
# by this and not there, what it is for.
set -eu
list=
[ "${1-}" != --list ] || { list=yes; shift; }
arch=${1-}

packages() {
	grep -v '^#' <<-'END' | cut -f1
	# to build rmaplab and the guest programs
	gcc
	make
	pkg-config
	libc6-dev
	libarchive-dev	unpack the kernel source, write the initramfs
	libjansson-dev	JSON
	libcmocka-dev	unit tests
	libdw-dev	where a step of a schedule is in the source
	g++	the compiler plugin of rmaplab audit
	gcc-12-plugin-dev
	# to build a kernel
	linux-source-6.12	the base of the series
	git	apply and edit the series
	bc
	bison
	flex
	libelf-dev	objtool
	# to check the series
	perl	checkpatch
	sparse
	# to boot it
	qemu-system-x86
	# to test campaigns
	parallel
	END
	[ "$arch" != arm64 ] || grep -v '^#' <<-'END' | cut -f1
	# to build and boot arm64
	gcc-aarch64-linux-gnu
	libc6-dev-arm64-cross
	gcc-12-plugin-dev-aarch64-linux-gnu	the plugin of rmaplab audit
	qemu-system-arm
	END
	[ "$arch" != slurm ] || grep -v '^#' <<-'END' | cut -f1
	slurmctld
	slurmd
	slurm-client
	munge
	END
}

# What a single suite wants, and says so when it is not there.
optional() {
	printf 'libnuma-dev\tmigration and rmap of "rmaplab test --suite kselftest"\n'
}

is_installed() {	# PACKAGE
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

missing=
for package in $(packages); do
	state=installed
	is_installed "$package" || { state=missing; missing="$missing $package"; }
	[ -z "$list" ] || printf '%s\t%s\n' "$package" $state
done
[ -z "$list" ] || {
	optional | while IFS='	' read -r package what; do
		is_installed "$package" || printf '%s\toptional\t%s\n' "$package" "$what"
	done
	exit 0
}
[ -n "$missing" ] || exit 0

echo "setup: installing$missing" >&2
as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || {
		echo "setup: not root and no sudo; run: apt-get install$missing" >&2
		exit 3
	}
	as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
if ! { $as_root apt-get update -q &&
	$as_root apt-get install -qy --no-install-recommends $missing; } >/dev/null
then
	echo "setup: apt-get failed; run: apt-get install$missing" >&2
	exit 3
fi
