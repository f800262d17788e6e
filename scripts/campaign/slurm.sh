#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Hands what is left of a campaign to Slurm, as array jobs.
#
# usage: slurm.sh DIR [TASKS [SBATCH-OPTION...]]
#
# At most TASKS tasks (1000: what an array may have by default), each with its
# share of the units, one after the other: one processor for searches, two for
# what boots a guest.  The machines see DIR under the same path.  Slurm runs a
# task again whose machine died; what it had answered is not done again.  Run
# this script again after `rmaplab campaign merge DIR` if something is left.
# Prints the numbers of the jobs.
set -eu

dir=$(cd "$1" && pwd)
shift
most=${1:-1000}
[ $# -eq 0 ] || shift
ship=$dir/ship
mkdir -p "$dir/slurm"

submit() {	# LIST CPUS SBATCH-OPTION...
	list=$1
	cpus=$2
	shift 2
	units=$(wc -l <"$list")
	[ "$units" -gt 0 ] || return 0
	tasks=$((units < most ? units : most))
	sbatch --parsable --array "1-$tasks" --cpus-per-task "$cpus" --requeue \
		--chdir "$dir" --output "$dir/slurm/%A_%a.out" --open-mode append \
		"$@" <<-END
	#!/bin/sh
	status=0
	mine() { awk "NR % $tasks == \$SLURM_ARRAY_TASK_ID % $tasks" "$list"; }
	for unit in \$(mine | sed 's/.* //'); do
		"$ship/scripts/campaign/node.sh" "$dir" \
			rmaplab campaign run . "\$unit" || status=\$?
	done
	exit \$status
	END
}

now=$(date +%Y%m%dT%H%M%S)
boot=' run [.] \(test\|bench\|torture\)[.]'
"$ship/build/bin/rmaplab" campaign status "$dir" --left >"$dir/slurm/$now"
grep -v "$boot" "$dir/slurm/$now" >"$dir/slurm/$now.one" || true
grep "$boot" "$dir/slurm/$now" >"$dir/slurm/$now.two" || true
submit "$dir/slurm/$now.one" 1 "$@"
submit "$dir/slurm/$now.two" 2 "$@"
