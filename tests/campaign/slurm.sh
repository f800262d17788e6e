#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a campaign by a Slurm of its own: a controller and two nodes on this machine,
# with munge.  On the way the first node dies, as a machine does, with all that
# runs on it, and comes back; and the disk with the results is full for a while.
#
# usage: slurm.sh DIR     a campaign that was planned; as root
#        DISK=SIZE slurm.sh DIR     with a disk of that size (512m)
#
# Nothing outside DIR/cluster is touched, and what is started is ended again.
# Prints what the campaign's merge says; ends with its status.
set -u

dir=$(cd "$1" && pwd) || exit 2
here=$(cd "$(dirname "$0")" && pwd)
cluster=$dir/cluster
rmaplab=$dir/ship/build/bin/rmaplab
started=
PATH=$PATH:/usr/sbin
SLURM_CONF=$cluster/slurm.conf
export SLURM_CONF

for program in slurmctld slurmd munged; do
	command -v $program >/dev/null || {
		echo "slurm: no $program; run scripts/setup.sh slurm" >&2
		exit 3
	}
done
[ "$(id -u)" -eq 0 ] || {
	echo "slurm: a node's processes and a disk of its own take root" >&2
	exit 3
}

say() { echo "slurm: $*" >&2; }

finish() {
	for pid in $started; do
		kill -TERM "$pid" 2>/dev/null
	done
	sleep 1
	for pid in $started; do
		kill -KILL "$pid" 2>/dev/null
	done
	wait
	mountpoint -q "$dir/results" || return
	cp -a "$dir/results" "$dir/results.kept" && umount -l "$dir/results" &&
		rmdir "$dir/results" && mv "$dir/results.kept" "$dir/results"
}
trap finish EXIT
trap 'exit 130' INT TERM

configure() {
	rm -rf "$cluster"
	mkdir -p "$cluster/state" "$cluster/munge" "$cluster/1" "$cluster/2"
	chmod 711 "$cluster/munge"
	head -c 128 /dev/urandom >"$cluster/munge/key"
	chmod 400 "$cluster/munge/key"
	port=$((20000 + $$ % 20000))
	cat >"$SLURM_CONF" <<-END
	ClusterName=campaign
	SlurmctldHost=$(hostname -s)(127.0.0.1)
	SlurmctldPort=$port
	SlurmUser=root
	AuthType=auth/munge
	AuthInfo=socket=$cluster/munge/socket
	CredType=cred/munge
	StateSaveLocation=$cluster/state
	SlurmdSpoolDir=$cluster/%n
	SlurmctldPidFile=$cluster/slurmctld.pid
	SlurmdPidFile=$cluster/%n/slurmd.pid
	SlurmctldLogFile=$cluster/slurmctld.log
	SlurmdLogFile=$cluster/%n/slurmd.log
	ProctrackType=proctrack/pgid
	TaskPlugin=task/none
	SwitchType=switch/none
	MpiDefault=none
	SelectType=select/cons_tres
	SelectTypeParameters=CR_CPU
	SlurmdParameters=config_overrides
	ReturnToService=2
	SlurmdTimeout=5
	KillWait=5
	MessageTimeout=10
	MinJobAge=2
	JobRequeue=1
	SchedulerParameters=requeue_setup_env_fail
	PropagateResourceLimits=NONE
	NodeName=1 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=2
	NodeName=2 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=2
	PartitionName=all Nodes=1,2 Default=YES MaxTime=INFINITE State=UP
	END
}

# A node is a machine of its own: its processes die with it.
node() {	# NUMBER
	unshare --pid --fork --mount-proc --kill-child slurmd -D -N "$1" \
		>>"$cluster/$1/out" 2>&1 &
	started="$started $!"
	last=$!
}

start() {
	munged --force --foreground --key-file="$cluster/munge/key" --socket="$cluster/munge/socket" \
		--pid-file="$cluster/munge/pid" --log-file="$cluster/munge/log" \
		--seed-file="$cluster/munge/seed" >"$cluster/munge/out" 2>&1 &
	started="$started $!"
	while [ ! -S "$cluster/munge/socket" ]; do
		kill -0 $! || exit 3
		sleep 0.1
	done
	slurmctld -D >"$cluster/out" 2>&1 &
	started="$started $!"
	node 1
	first=$last
	node 2
	for _ in $(seq 300); do
		[ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ] && return
		sleep 0.1
	done
	say 'the nodes do not come up:'
	tail -n 5 "$cluster"/*.log "$cluster"/?/*.log >&2
	exit 3
}

answers() { find "$dir/results" -name '*.json' | wc -l; }
is_idle() { [ -z "$(squeue -h 2>/dev/null)" ]; }

wait_for() {	# CONDITION...: or until nothing runs any more
	until "$@" || is_idle; do
		sleep 0.2
	done
}
has_answers() { [ "$(answers)" -ge "$1" ]; }

configure
mkdir -p "$dir/results"
mount -t tmpfs -o "size=${DISK:-512m}" none "$dir/results" || exit 3
start

units=$(wc -l <"$dir/units")
TMPDIR=$cluster
export TMPDIR
scripts=$here/../../scripts/campaign
say "jobs: $("$scripts/slurm.sh" "$dir" 8 | tr '\n' ' ')"

wait_for has_answers $((units / 10 + 1))
say "node 1 dies, of $units units $(answers) are answered"
kill -KILL "$first"
wait_for has_answers $((units / 4 + 1))
say "the disk is full, $(answers) are answered"
dd if=/dev/zero of="$dir/results/.filler" bs=1M 2>/dev/null
sleep 5
say "the disk has room again, $(answers) are answered"
rm "$dir/results/.filler"
node 1

round=1
while [ $round -le 5 ]; do
	until is_idle; do
		sleep 0.5
	done
	"$rmaplab" campaign merge "$dir" >"$dir/merged.txt" 2>&1
	left=$("$rmaplab" campaign status "$dir" --left | wc -l)
	say "after round $round: $("$rmaplab" campaign status "$dir")"
	[ "$left" -gt 0 ] || break
	"$scripts/slurm.sh" "$dir" 8 >/dev/null || break
	round=$((round + 1))
	sleep 1
done
"$rmaplab" campaign merge "$dir" --json "$dir/merged.json"
