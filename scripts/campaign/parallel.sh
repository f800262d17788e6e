#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs what is left of a campaign by GNU parallel, and merges.
#
# usage: parallel.sh DIR [JOBS [SSHLOGIN,...]]
#
# JOBS at once on each machine (one for each core); of those that boot a guest
# half as many, as a guest has two processors at least.  With SSHLOGIN on these
# machines, which see DIR under the same path; ":" is this one.  What is left is
# what DIR/results says, not what a log says: so a killed machine, a full disk
# or ^C costs what was running, and this script is run again.  The logs are
# DIR/joblog.ROUND.
set -u

dir=$(cd "$1" && pwd) || exit 2
jobs=${2:-$(nproc)}
hosts=${3:-:}
ship=$dir/ship
rmaplab=$ship/build/bin/rmaplab
left=$dir/left
boots=$(((jobs + 1) / 2))

# It sets TMPDIR to /tmp if nobody has.
place="-u TMPDIR"
[ -z "${TMPDIR-}" ] || place="TMPDIR=$TMPDIR"

engine() {	# JOBS LOG: the lines of standard input
	parallel --will-cite --jobs "$1" --sshlogin "$hosts" --joblog "$2" \
		--retries 2 --colsep ' ' env "$place" \
		"$ship/scripts/campaign/node.sh" "$dir" '{1} {2} {3} {4} {5}'
}

# A merge may find that shards have to start over: then more is left again.
round=1
while [ $round -le 5 ]; do
	"$rmaplab" campaign status "$dir" --left >"$left" || exit
	[ -s "$left" ] || break
	boot=' run [.] \(test\|bench\|torture\)[.]'
	grep -v "$boot" "$left" | engine "$jobs" "$dir/joblog.$round"
	grep "$boot" "$left" | engine "$boots" "$dir/joblog.$round.boots"
	"$rmaplab" campaign merge "$dir" --json "$dir/merged.json" >"$dir/merged.txt" 2>&1
	before=$(sort "$left")
	"$rmaplab" campaign status "$dir" --left >"$left" || exit
	# Nothing has changed: to try a third time would be in vain.
	[ $round -gt 1 ] && [ "$before" = "$(sort "$left")" ] && break
	round=$((round + 1))
done
rm -f "$left"
"$rmaplab" campaign merge "$dir" --json "$dir/merged.json"
