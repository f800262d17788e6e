#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a line of DIR/units on this machine, which sees DIR as the others do.
#
# usage: node.sh DIR rmaplab campaign run . UNIT
#
# What was shipped is unpacked once for this machine, if its hash is right: below
# $TMPDIR, best on a disk of its own, else below DIR/nodes.  Several may want that
# at the same time.
set -eu

cd "$1"
shift
sum=$(cut -c 1-16 ship.tar.sha256)
place=${TMPDIR:-$PWD/nodes/$(hostname)}
mkdir -p "$place"
root=$place/rmaplab-$(id -u)-$sum
if [ ! -d "$root" ]; then
	new=$(mktemp -d "$root.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	sha256sum --quiet --check ship.tar.sha256 >&2
	tar -xf ship.tar -C "$new"
	# Who comes second leaves what is there.
	mv -T "$new" "$root" 2>/dev/null || [ -d "$root" ]
	rm -rf "$new"
	trap - EXIT
fi
# It must not be somebody else's.
[ -O "$root" ] || {
	echo "node: $root is another user's; set TMPDIR" >&2
	exit 3
}
PATH=$root/ship/build/bin:$PATH
exec "$@"
