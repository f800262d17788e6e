#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# README and docs/: lines that fit on a screen (tables excepted), one table of at most
# eight rows in the README, links that lead somewhere, and the field's words. And
# the licence of every file.
# Argument: the build directory, for the count.
set -u
LC_ALL=C.UTF-8
export LC_ALL

build=$1
here=$(cd "$(dirname "$0")/.." && pwd)
passed=0 failed=0

check() {	# WHAT FINDINGS: none is fine
	if [ -n "$2" ]; then
		echo "not ok - $1:"
		echo "$2"
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
}

anchors() {	# FILE: as a forge makes them of headings
	sed -n 's/^##* //p' "$1" | tr -d '`,.:?!()/*"'"'"'' | tr 'A-Z ' 'a-z-'
}

links() {	# each link of the prose that leads nowhere
	for file in README.md docs/*.md; do
		grep -oE '\]\([^)]*\)|^\[[a-z]+\]: .*' "$file" |
			sed 's/^\](//; s/)$//; s/^\[.*\]: //' | while read -r link; do
			case $link in
			*://*) continue ;;
			'#'*) target=$file ;;
			*) target=$(dirname "$file")/${link%%#*} ;;
			esac
			[ -e "$target" ] || echo "$file: $link"
			case $link in
			*'#'*) anchors "$target" | grep -qxF -e "${link#*#}" || echo "$file: $link" ;;
			esac
		done
	done
}

cd "$here" || exit 3
check "lines of more than 100 characters" \
	"$(grep -nE '^.{101,}' README.md docs/*.md | grep -vE '^[^:]*:[0-9]+:\|')"
check "README.md has more than one table, or one of more than eight rows" \
	"$(grep '^|' README.md | sed 1,10d; grep -c '^|---' README.md | grep -vx 1)"
check "a VMA is called an area" \
	"$(grep -niwE 'areas?' README.md docs/*.md guest/*/*.[ch] src/*/*.[ch])"
check "links that lead nowhere" "$(links)"
# JSON has no comments, and lists and patches none of ours.
check "files without a line that says their licence" \
	"$(find README.md Makefile audit docs explore guest kconfig profile scripts src tests \
		-type f ! -name '*.json' ! -name '*.patch' -exec grep -L 'SPDX-License-Identifier: GPL-2.0' {} +)"

mkdir -p "$build/tests"
echo "$passed $failed 0" >"$build/tests/prose.count"
echo "prose: $passed passed, $failed failed"
[ $failed -eq 0 ]
