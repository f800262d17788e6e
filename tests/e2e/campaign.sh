# SPDX-License-Identifier: GPL-2.0-only
#
# Stories about campaigns, told by run.sh. What units boot are stand-ins, too.

# campaign [SECONDS]: write a campaign's file: two tests and two seeds of torture
campaign() {
	cat >c.json <<-END
	{
		"campaign": "c",
		"test": [ { "trees": ["stock", "series"], "seconds": ${1:-60} } ],
		"torture": [ {
			"trees": ["series"], "configs": ["vm"], "seeds": 2, "minutes": 1
		} ]
	}
	END
}

# planned: a campaign in the directory c
planned() {
	campaign "$@"
	# shellcheck disable=SC2046 # two words
	run 0 campaign plan c.json --out c $(with_source)
	shipped=$work/c/ship/build/bin/rmaplab
}

# unit STATUS NAME: run one of the units that were planned
unit() {
	"$shipped" campaign run c "$2" >out 2>err
	status=$?
	[ "$status" -eq "$1" ] || wrong "status $status instead of $1: unit $2"
	[ "$1" -eq 0 ] || grep -q '^rmaplab: ' err || wrong "no line that begins with 'rmaplab: '"
}

of_stock=test.stock.vm.x86-64.4k
of_series=test.series.vm.x86-64.4k
seed1=torture.series.vm.x86-64.4k.seed1.1min
seed2=torture.series.vm.x86-64.4k.seed2.1min

# answered: all units have been run
answered() {
	planned "$@"
	export GUEST=tests
	unit 0 $of_stock
	unit 0 $of_series
	export GUEST=tortured
	unit 0 $seed1
	unit 0 $seed2
}

### Campaigns

story 'what a campaign does not know is an error with its line'
campaign
sed -i 's/"seeds": 2/"seed": 2/' c.json
run 2 campaign plan c.json --out c $(with_source)
says "c.json:5: 'torture' has no key 'seed'"
campaign
sed -i 's/"stock", //' c.json
sed -i 's/"trees": \["series"\], "seconds"/"trees": ["stok"], "seconds"/' c.json
run 2 campaign plan c.json --out c $(with_source)
says "unknown tree 'stok'"
run 2 campaign plan nothing.json
run 2 campaign merge nothing
run 2 campaign merge "$work"
says "is no campaign's plan"
run 2 campaign
run 2 campaign run c
run 2 campaign frobnicate c
builds 0
told

story 'a campaign is planned, run and merged'
answered
builds 2
contains c/units "^rmaplab campaign run . $seed2\$"
[ "$(wc -l <c/units)" -eq 4 ] || wrong 'not four units'
run 0 campaign merge c --json all.json
prints '^4 units: 0 wrong, 0 open$'
prints '^torture of series (vm, x86-64, 4k): 2 seeds, 0.00 h, 4 rounds, 18 pages moved, 0 violated$'
prints '^tests of stock (vm, x86-64, 4k): 1 passed, 0 failed, 1 skipped, 0 known$'
contains all.json '"kind": "torture"'
run 0 campaign status c
prints '^4 of 4 done, 0 running, 0 failed, 0 left$'
run 0 report
contains build/report/index.html 'seed'
told

story 'what is there and whole is not done again'
answered
before=$(ls -i c/results)
export GUEST=panic
unit 0 $of_stock
[ "$before" = "$(ls -i c/results)" ] || wrong 'it was done again'
run 0 campaign plan c.json --out c $(with_source)
prints '4 of 4 done'
builds 2
told

story 'a unit that is missing is named, with the command that runs it'
answered
rm c/results/$seed1.json
run 3 campaign merge c
prints "^$seed1 is missing"
says "1 of its answers are open"
run 0 campaign status c --left
prints "^rmaplab campaign run . $seed1\$"
[ "$(wc -l <out)" -eq 1 ] || wrong 'more is left'
run 3 campaign merge c
(eval "$(sed -n 's/^    cd/cd/p' out)") 2>err || wrong 'the command that is named fails'
run 0 campaign merge c
prints '2 seeds'
told

story 'a cut-off answer is none'
answered
head -c 200 c/results/$of_series.json >half && mv half c/results/$of_series.json
run 3 campaign merge c
prints "^$of_series has a broken answer: $of_series.json: it is cut off"
sed -i 's/"moved": 9/"moved": 8/' c/results/$seed1.json
run 3 campaign merge c
prints "^$seed1 has a broken answer: .*its sum differs"
unit 0 $seed1
GUEST=tests
unit 0 $of_series
run 0 campaign merge c
told

story 'two answers that differ are an error, and shown'
answered
mv c/results/$of_stock.json first.json
export GUEST=failing-test
unit 0 $of_stock
mv first.json "c/results/$of_stock~first.json"
run 1 campaign merge c
prints "^$of_stock has two answers that differ: $of_stock~first.json"
prints '^4 units: 1 wrong, 0 open$'
run 0 campaign status c
prints 'CONTRADICTORY'
told

story 'two answers that say the same count once'
answered
mv c/results/$seed1.json first.json
unit 0 $seed1
mv first.json "c/results/$seed1~first.json"
run 0 campaign merge c
prints '2 seeds, 0.00 h, 4 rounds, 18 pages moved'
told

story 'an answer of another tree is told, and does not count'
answered
patch_line second mended
run 0 campaign plan c.json --out c $(with_source)
run 3 campaign merge c
prints "^$of_series was answered by another tree or program"
prints "^$seed1 was answered by another tree or program"
prints '^tests of stock'
unit 0 $seed1
unit 0 $seed2
GUEST=tests
unit 0 $of_series
run 0 campaign merge c
prints "^not counted: $seed1~[0-9a-f]*.json: of another tree or program"
prints '2 seeds'
told

story 'a unit runs what was planned, or nothing'
planned
echo changed >>c/ship/build/trees/series/linux/obj-vm/arch/x86/boot/bzImage
export GUEST=tests
unit 3 $of_series
says 'bzImage. is not what was planned'
lacks c/results/$of_series.json
run 3 campaign run c $of_stock
says 'rmaplab. is not what was planned'
unit 0 $of_stock
run 0 campaign status c
prints '1 of 4 done, 0 running, 1 failed, 2 left'
unit 2 no-such-unit
told

story 'a unit has a time limit'
planned 1
export GUEST=hanging
unit 3 $of_stock
says 'took more than its 1 seconds'
run 3 campaign merge c
prints "^$of_stock failed: .* took more than its 1 seconds"
told

story 'a unit without a verdict has no answer'
planned
export GUEST=no-test
unit 3 $of_stock
lacks c/results/$of_stock.json
contains c/results/$of_stock.failed 'no test ran'
GUEST=tests
unit 0 $of_stock
lacks c/results/$of_stock.failed
told

story 'a full disk leaves nothing that is half written'
planned
export GUEST=tests
mkdir -p c/results
if unshare -rm true 2>/dev/null; then
	unshare -rm sh -c 'mount -t tmpfs -o size=4k none c/results || exit 9
		head -c 4096 /dev/zero >c/results/filler; "$@"; status=$?
		ls c/results >listing; exit $status' - \
		"$shipped" campaign run c $of_stock >out 2>err
	[ $? -eq 3 ] || wrong 'status'
	says "cannot keep the answer"
	grep -q "$of_stock" listing && wrong 'something was left'
	unit 0 $of_stock
	told
else
	skip 'no user namespaces'
fi

story 'a unit that is killed is missing, and can be run again'
planned
export GUEST=hanging
"$shipped" campaign run c $of_stock >out 2>err &
pid=$!
wait_for c/ship/build/units/$of_stock.$pid/log/test-stock.channel start
run 0 campaign status c
prints '0 of 4 done, 1 running, 0 failed, 3 left'
kill -KILL $pid
wait $pid 2>/dev/null
touch -d '2 minutes ago' c/running/*
run 0 campaign status c
prints '0 of 4 done, 0 running, 0 failed, 4 left'
GUEST=tests
unit 0 $of_stock
told

story 'what torture has found is a violation of the campaign'
planned
export GUEST=tests
unit 0 $of_stock
unit 0 $of_series
GUEST=torn
unit 0 $seed1
GUEST=tortured
unit 0 $seed2
run 1 campaign merge c
prints '^FAIL: series (vm, seed 1): content: page 7'
prints "run . $seed1\$"
prints '1 violated'
contains c/results/$seed1.log '^FAIL: content'
lacks c/results/$seed2.log
run 0 report
told
