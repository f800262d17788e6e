#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Looks up in a kernel's source which of the pieces it has, and prints their names,
# one of each difference: of several ways the one that is listed last.
# Argument: the source.
here=$(dirname "$0")
sed '/^#/d' "$here/pieces" | {
	missing='' last='' ways='' found=''
	conclude() {
		if [ "$found" ]; then
			echo "$found"
		elif [ "$last" ]; then
			missing="$missing
explorer: the tree has '$last' in no way that is known:$ways see explore/compat/pieces"
		fi
	}
	while read -r name file what; do
		if [ "${name%.*}" != "$last" ]; then
			conclude
			last=${name%.*} ways='' found=''
		fi
		ways="$ways '$what' in $file;"
		grep -qs -- "$what" "$1/$file" && found=$name
	done
	conclude
	[ -z "$missing" ] || {
		echo "${missing#?}" >&2
		exit 1
	}
}
