#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh BUILD - tell stories about rmaplab as a whole
#
# The kernel and QEMU are stand-ins (stand-in/), so that what can go wrong in
# minutes of real work goes wrong in milliseconds, and on purpose.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
rmaplab=$build/bin/rmaplab
work=$build/tests/e2e
PATH=$here/stand-in/bin:$PATH
export PATH

. "$here/lib.sh"

### Wrong usage

story 'an unknown tree is a usage error'
run 2 tree --tree stok
says "unknown tree 'stok'"
told

story 'a directory that is no kernel is a usage error'
run 2 tree --tree "$work/repo"
says 'is no kernel source tree'
told

story 'two trees cannot have the same label'
run 2 tree --tree series --tree series=stock
says "two trees are called 'series'"
told

story 'more patches than there are is a usage error'
# shellcheck disable=SC2046 # two words
run 2 tree --tree series:2 $(with_source)
says 'the series has 1 patches'
told

story 'unknown commands, options, numbers and workloads are usage errors'
run 2 frobnicate
run 2 tree --frobnicate
run 2 bench --boots 0
run 2 bench --boots many
run 2 bench no-such-workload
run 2 audit --frobnicate
run 2 audit rmap_walk
run 2 tree --config no-such-variant
run 2 tree --base 5.4
told

story 'help is what --help is'
run 0 help
prints '^  check  '
run 0 check --help
prints 'can be repeated (series)$'
run 2 campaign frobnicate
says "'frobnicate' is none of plan, run, merge, status"
told

story 'options that do not fit together are usage errors, not ignored'
run 2 explore --late 1
run 2 explore --seed 3
run 2 explore --list --stats
run 2 explore --replay x move-pin
run 2 bench --host --tree stock
says 'goes with no --tree'
run 2 litmus --host --arch arm64
told

story 'a list costs no build'
mkdir -p repo/explore/scenarios
printf '\nconst struct ex_program x = {\n\t.name = "move-pin",\n\t.summary = "move against a pin",\n' \
	>repo/explore/scenarios/move_pin.c
run 0 explore --list
prints '^move-pin  *move against a pin$'
run 0 bench --list
run 0 impact --list
run 0 litmus --list
test -e build/trees && wrong 'a tree was made'
told

story 'a test that nobody has, or a patch too many, is said before anything is built'
printf '#!/bin/sh\necho "swap: moves a page"\n' >build/guest/move_test
chmod +x build/guest/move_test
run 2 test nosuch --tree stock $(with_source)
says "no test has 'nosuch' in its name"
run 2 test --tree stock --tree series:2 $(with_source)
says 'the series has 1 patches'
test -e build/trees && wrong 'a tree was made'
told

story 'what cannot be kept or is not there is said before anything is built'
run 2 test --json nowhere/out.json $(with_source)
says "cannot write 'nowhere/out.json'"
says 'name a file in a folder'
run 2 test --json build $(with_source)
mkdir -p repo/explore/scenarios
printf '\t.name = "%s",\n' move-pin >repo/explore/scenarios/move_pin.c
run 2 explore move-pins $(with_source)
says "there is no scenario 'move-pins'"
test -e build/trees && wrong 'a tree was made'
told

story 'a folder of scenarios that is none is said before anything is built'
run 2 explore --scenarios nowhere $(with_source)
says "cannot read the scenarios 'nowhere': No such file or directory; name a folder"
mkdir mine
run 2 explore --scenarios mine $(with_source)
says "there is no scenario in 'mine'.*docs/scenarios.md"
printf 'const struct ex_program mine = {\n\t.name = "mine",\n};\n' >mine/mine.c
run 2 explore --scenarios mine theirs $(with_source)
says "there is no scenario 'theirs'"
test -e build/trees && wrong 'a tree was made'
told

### Environments that are not fit

story 'the doctor tells what is missing, and what it takes to get it'
mkdir repo/scripts
printf '#!/bin/sh\n[ "$1 $2" = "--list arm64" ] && echo "qemu-system-arm\tmissing"\nprintf "gcc\tinstalled\nnice\toptional\tsome tests\n"\n' \
	>repo/scripts/setup.sh
chmod +x repo/scripts/setup.sh
run 0 doctor
prints '^packages  all 1 are installed$'
prints '^optional  nice is not there: some tests$'
prints '^guests    .*TCG'
prints '^disk      [0-9]* GiB free'
prints '^ *make run '
run 3 doctor --arch arm64
prints '^packages  2 needed; missing: qemu-system-arm$'
says 'apt-get install qemu-system-arm'
told

story 'an audit without the plugin of the compiler says how to get it'
run 3 audit --static --tree stock $(with_source)
says "make programs"
told

story 'an audit of what is no kernel says so'
mkdir -p build/audit/x86-64
echo plugin >build/audit/x86-64/facts.so
run 3 audit --static --tree stock $(with_source)
says 'cannot read the objects'
told

story 'a missing source package is named with its mend'
run 3 tree --source-archive "$work/nothing.tar.xz"
says 'apt-get install linux-source-6.12'
told

story 'a broken archive leaves nothing that is trusted'
head -c 300 source.tar.xz >broken.tar.xz
run 3 tree --tree stock --source-archive "$work/broken.tar.xz"
lacks build/trees/stock/source.stamp
lacks build/trees/stock/linux
run 0 tree --tree stock $(with_source)
holds build/trees/stock/vm.stamp
told

story 'a build directory that cannot be made is named'
"$rmaplab" tree --source "$work/repo" --build /dev/null/x >out 2>err
[ $? -eq 3 ] || wrong 'status'
says '/dev/null/x'
told

story 'a program in another build directory of a repository uses these two'
mkdir -p repo/out/bin
cp "$rmaplab" repo/out/bin
repo/out/bin/rmaplab tree --tree stock $(with_source) >out 2>err || wrong 'status'
holds repo/out/trees/stock/vm.stamp
lacks repo/build
elsewhere=$(mktemp -d)
cp "$rmaplab" "$elsewhere"
"$elsewhere/rmaplab" tree --tree stock $(with_source) >out 2>err
[ $? -eq 2 ] || wrong 'status'
rm -r "$elsewhere"
says 'not lie in a rmaplab repository; name one with --source DIR'
told

story 'a series that is missing is named'
rm repo/linux/6.12/series
run 3 tree --tree series $(with_source)
says 'cannot read the series'
told

story 'a patch that is missing is named'
rm repo/linux/6.12/0001-*.patch
run 3 tree --tree series $(with_source)
says '0001-change-a-line.patch'
told

story 'a full disk is noticed before anything is unpacked'
if unshare -rm true 2>/dev/null; then
	unshare -rm sh -c 'mount -t tmpfs -o size=1m none build && exec "$@"' - \
		"$rmaplab" tree --tree stock $(with_source) \
		--source "$work/repo" --build "$work/build" >out 2>err
	[ $? -eq 3 ] || wrong 'status'
	says 'free some space'
	told
else
	skip 'no user namespaces'
fi

### Trees

story 'trees are built once, and again only when their inputs change'
run 0 tree $(with_source)
prints '6.12.0-stock-vm-'
prints '6.12.0-series-vm-'
contains build/trees/series/linux/mm/rmap.c patched
contains build/trees/stock/linux/mm/rmap.c second
builds 2
run 0 tree $(with_source)
builds 2
patch_line second mended
run 0 tree $(with_source)
contains build/trees/series/linux/mm/rmap.c mended
builds 3
echo 'CONFIG_NUMA=y' >>repo/kconfig/vm.config
run 0 tree $(with_source)
builds 5
touch source.tar.xz
run 0 tree $(with_source)
builds 7
told

story 'two trees never share a build output'
run 0 tree $(with_source)
stock=$(stat -c %i build/trees/stock/linux/obj-vm/arch/x86/boot/bzImage)
series=$(stat -c %i build/trees/series/linux/obj-vm/arch/x86/boot/bzImage)
[ "$stock" != "$series" ] || wrong 'one inode'
cmp -s build/trees/stock/linux/obj-vm/arch/x86/boot/bzImage \
	build/trees/series/linux/obj-vm/arch/x86/boot/bzImage && wrong 'same content'
told

story 'any kernel source can be a tree, and is not written to'
cp -r "$here/stand-in/linux" my-linux
find my-linux | sort >before
run 0 tree --tree "$work/my-linux" --tree "mine=$work/my-linux"
prints '6.12.0-my-linux-vm-'
prints '6.12.0-mine-vm-'
find my-linux | sort | cmp -s before - || wrong 'the source was written to'
told

story 'the debug configuration is built beside the other'
run 0 tree --tree stock $(with_source)
run 0 tree --tree stock --config debug $(with_source)
contains build/trees/stock/linux/obj-debug/.config CONFIG_DEBUG_VM=y
holds build/trees/stock/linux/obj-vm/arch/x86/boot/bzImage
told

story 'a symbol that Kconfig drops is named'
echo 'CONFIG_UNHEARD_OF=y' >>repo/kconfig/vm.config
run 3 tree --tree stock $(with_source)
says CONFIG_UNHEARD_OF
lacks build/trees/stock/vm.stamp
told

story 'a tree of another version does without a symbol, and says so'
echo 'CONFIG_UNHEARD_OF=y' >>repo/kconfig/vm.config
cp -r "$here/stand-in/linux" other
run 0 tree --tree 7.2=other $(with_source)
says "'7.2' is built without CONFIG_UNHEARD_OF"
told

story 'a peer stands beside our trees, and ours is compared with it'
cp -r "$here/stand-in/linux" other
run 0 bench threads --boots 3 --tree stock --tree series --tree 7.2=other \
	--json result.json $(with_source)
prints 'series / stock .*series / 7.2'
contains result.json '"7.2"'
run 0 report
contains build/report/index.html 'series / 7.2'
told

story 'a patch that does not apply is named, and nothing of it is trusted'
patch_line 'no such line' patched
run 3 tree --tree series $(with_source)
says '0001-change-a-line.patch'
lacks build/trees/series/source.stamp
lacks build/trees/series/linux
patch_line second patched
run 0 tree --tree series $(with_source)
told

story 'a kernel that does not compile shows the error of the compiler'
patch_line second 'syntax error'
run 3 tree --tree series $(with_source)
says 'mm/rmap.c: error: '
lacks build/trees/series/vm.stamp
told

story 'what failed half-way is not trusted when the old inputs come back'
run 0 tree --tree stock $(with_source)
cp repo/kconfig/vm.config before
echo 'CONFIG_NUMA=y' >>repo/kconfig/vm.config
BUILD_FAILS=yes
export BUILD_FAILS
run 3 tree --tree stock $(with_source)
unset BUILD_FAILS
cp before repo/kconfig/vm.config
run 0 tree --tree stock $(with_source)
builds 2
grep -q NUMA build/trees/stock/linux/obj-vm/.config && wrong 'the new configuration stayed'
told

### Running together, and being stopped

# own_patch OLD NEW: a patch of a user's, on top of the series
own_patch() {
	sed "s/^-second/-$1/; s/^+patched/+$2/" repo/linux/6.12/0001-change-a-line.patch >own.patch
}

story 'two runs at once take turns'
BUILD_SECONDS=0.5
export BUILD_SECONDS
"$rmaplab" tree --tree stock $(with_source) --source repo --build build >out1 2>err1 &
pid=$!
run 0 tree --tree stock $(with_source)
wait "$pid" || wrong 'the other run failed'
builds 1
cat err1 err | grep -q "^waiting for '[^']*rmaplab tree --tree stock .*' (process [0-9]*), which uses $work/build$" ||
	wrong 'nobody says for whom it waits'
told

story 'who has taken the lock and not signed it yet is named when it has'
echo 999999999 >build/lock
(
	flock 9
	sleep 0.4
	sh -c 'echo "$PPID"' >&9
	sleep 1
) 9<>build/lock &
pid=$!
sleep 0.1
run 0 tree --tree stock $(with_source)
says "^waiting for '.*' (process $pid), which uses $work/build$"
wait "$pid"
told

story 'two checks at once take turns'
own_patch patched again
BUILD_SECONDS=0.5
export BUILD_SECONDS
GUEST=tests
export GUEST
"$rmaplab" check own.patch $(with_source) --source repo --build build >out1 2>err1 &
pid=$!
wait_for err1 '^building'
cp own.patch other.patch
run 3 check other.patch $(with_source)
says "^waiting for '[^']*rmaplab check own.patch .*' (process $pid), which uses $work/build$"
prints "--tree checked=series+$work/other.patch --build $work/build$"
wait "$pid"
told

for signal in INT:130 TERM:143; do
	story "SIG${signal%:*} ends a build within a second, and it can be continued"
	BUILD_SECONDS=20
	export BUILD_SECONDS
	"$rmaplab" tree --tree stock $(with_source) --source repo --build build >out 2>err &
	pid=$!
	wait_for build/log/stock-vm-build.log 'CC '
	interrupt "${signal%:*}" "${signal#*:}"
	says '^rmaplab: interrupted'
	lacks build/trees/stock/vm.stamp
	pgrep -f "O=$work/build/trees/stock" >/dev/null && wrong 'make goes on'
	unset BUILD_SECONDS
	run 0 tree --tree stock $(with_source)
	told
done

story 'an interrupt kills the guest'
run 0 tree --tree stock $(with_source)
GUEST=hanging "$rmaplab" bench threads --tree stock $(with_source) \
	--source repo --build build >out 2>err &
pid=$!
wait_for build/log/bench-stock-parallel.channel '"start"'
interrupt INT 130
pgrep -f "$work/build/log/bench-stock-parallel" >/dev/null && wrong 'QEMU goes on'
told

story 'stock and series can be based on another kernel, unpacked already'
mkdir -p repo/linux/7.3 build/peer
cp -r "$here/stand-in/linux" build/peer/linux-7.3
sed 's/patched/mainline/' repo/linux/6.12/0001-change-a-line.patch \
	>repo/linux/7.3/0001-change-a-line.patch
cp repo/linux/6.12/series repo/linux/7.3/series
run 0 tree --tree stock --tree series $(with_source)
run 0 tree --tree stock --tree series --base 7.3
contains build/trees/series/linux/mm/rmap.c patched
contains build/trees-7.3/series/linux/mm/rmap.c mainline
contains build/peer/linux-7.3/mm/rmap.c second
rm -r build/peer build/trees-7.3
run 3 tree --tree stock --base 7.3
says "make peer PEER=7.3"
run 2 tree --base 5.4
told

### Measuring

story 'bench compares the trees, and keeps the figures'
run 0 bench threads --boots 3 --json result.json $(with_source)
prints 'threads(threads=2)  *throughput \[pages/s\]  *100  *150  *1.500 \[1.500, 1.500\]  *better'
contains result.json '"command": "bench"'
contains result.json '"median": 150'
cmp -s result.json build/results/bench.json || wrong 'no copy for the report'
told

story 'results can go into a pipe, which stays one'
mkfifo pipe
cat pipe >got &
pid=$!
run 0 bench threads --boots 1 --json pipe $(with_source)
wait "$pid"
contains got '"command": "bench"'
[ -p pipe ] || wrong 'a file has taken its place'
told

story 'results that the disk has no room for are no results'
if unshare -rm true 2>/dev/null; then
	run 0 tree $(with_source)
	mkdir -p build/results
	unshare -rm sh -c 'mount -t tmpfs -o size=4k none build/results &&
		head -c 4096 /dev/zero >build/results/full; exec "$@"' - \
		"$rmaplab" bench threads --boots 1 $(with_source) \
		--source "$work/repo" --build "$work/build" >out 2>err
	[ $? -eq 3 ] || wrong 'status'
	says "cannot write the result '$work/build/results/bench.json': No space left on device"
	prints 'threads(threads=2)'
	told
else
	skip 'no user namespaces'
fi

story 'one boot shows no difference'
run 0 bench threads --boots 1 $(with_source)
prints 'too few boots'
told

# guest KIND STATUS WHAT: how bench ends with such a guest, and what it says
guest() {
	GUEST=$1
	export GUEST
	run "$2" bench threads --boots 1 --tree stock --json result.json $(with_source)
	says "$3"
	lacks result.json
}

story 'a guest that warns is a failure, and the warning is shown'
guest splat 1 'warned: its kernel reports a defect'
says '^again: rmaplab bench threads --boots 1 --tree stock$'
says 'RIP: 0010:rmap_walk'
told

story 'a guest that panics is a failure'
guest panic 1 'panicked'
says 'Kernel panic - not syncing: stand-in'
told

story 'a guest that ends early is a failure'
guest silent-death 1 "died: it ended early, while 'move_bench threads' ran"
told

story 'a guest with another kernel is a failure'
guest other-kernel 1 'runs the kernel 6.1.0-other instead of 6.12.0-stock-vm-'
told

story 'a program that finds wrong content is a failure'
guest wrong-content 1 'page 7 has the wrong content'
told

story 'where nothing was measured there is no figure and no success'
guest unmeasured 3 "nothing was measured on 'stock'"
told

story 'a line that got lost is a failure'
guest garbage 1 'unexpected line'
told

story 'a QEMU that is killed is told from a guest that fails'
guest killed 3 'was ended by signal 9'
told

story 'without QEMU the mend is named'
mkdir bin
for program in sh make git gcc ld as flex bison bc perl echo grep sed mkdir cp cat sleep; do
	ln -s "/usr/bin/$program" bin/
done
PATH=$work/bin run 3 bench threads --tree stock $(with_source)
says 'apt-get install qemu-system-x86'
lacks build/trees
told

story 'guest programs that were not built are named before a kernel is built'
rm build/guest/init
run 3 torture --tree stock $(with_source)
says "build them with 'make programs ARCH=x86-64 B=$work/build'"
lacks build/trees
told

story 'a guest program that was not built is named'
rm build/guest/move_bench
run 3 bench threads --tree stock $(with_source)
says 'make programs'
told

story 'the same programs run on the host'
cat >build/guest/move_bench <<-'END'
	#!/bin/sh
	echo '{"workload":"threads","threads":2,"metric":"throughput","unit":"pages/s","value":7}'
END
chmod +x build/guest/move_bench
run 0 bench --host threads --boots 2
prints 'throughput \[pages/s\]  *7'
told

story 'a litmus test with a forbidden outcome is a failure, one without a round no success'
cat >build/guest/litmus <<-'END'
	#!/bin/sh
	for count in rounds:9 moved:9 looked:${LOOKED:-9} forbidden:${FORBIDDEN:-0}; do
		echo "{\"workload\":\"$1\",\"pages\":1,\"metric\":\"${count%:*}\",\"unit\":\"rounds\",\"value\":${count#*:}}"
	done
END
chmod +x build/guest/litmus
run 0 litmus --host visible-mremap --boots 2
prints '^host  *visible-mremap(pages=1)  *18  *18  *18  *0'
export FORBIDDEN=2
run 1 litmus --host visible-mremap
prints '^host  *visible-mremap(pages=1)  *9  *9  *9  *2'
unset FORBIDDEN
export LOOKED=0
run 3 litmus --host visible-mremap
says 'no round that says anything'
unset LOOKED
run 2 litmus --host nosuch
told

story 'impact answers its questions in one sentence each'
GUEST=impact
export GUEST
run 0 impact --boots 3 --json result.json $(with_source)
prints 'reclaim(moves=yes)  *refaults \[per reclaimed page\]  *100  *150  *1.500 \[1.500, 1.500\]  *worse'
prints '^series against stock: Does it hurt reclaim? An effect: refaults of reclaim(moves=yes) 1.500'
contains result.json '"command": "impact"'
run 0 report
contains build/report/index.html 'Does it hurt reclaim? An effect: refaults'
told

story 'a question that nobody asks is a usage error'
run 2 impact threads
says "unknown workload 'threads': see impact --list"
told

### Testing

story 'tests that pass or are skipped are fine'
GUEST=tests
export GUEST
run 0 test --tree stock $(with_source)
prints '^stock  *1  *0  *1  *0'
prints 'skip: moves a huge page (no <THP>)'
told

story 'a test that fails as known is no failure, but is told'
GUEST=known-bug
export GUEST
run 0 test --tree stock --json out.json $(with_source)
prints '^stock  *0  *0  *0  *1'
prints '^stock: known: moves a page (F9: a move forgets)'
contains out.json '"verdict": "known"'
echo 'F9 0001-change-a-line.patch' >repo/linux/6.12/mended
run 1 test --tree stock --tree series $(with_source)
prints '^series: FAIL: moves a page'
prints 'Linux is known to fail this test (F9: a move forgets), but not this tree'
echo 'F9 0002-nowhere.patch' >repo/linux/6.12/mended
run 3 test --tree stock $(with_source)
says "'0002-nowhere.patch' mends F9, but the series has no such patch"
told

story 'a test that passes against what is known is a failure'
GUEST=known-bug-gone
export GUEST
run 1 test --tree stock $(with_source)
prints 'passes, although this tree is known to have F9'
echo 'F9 0001-change-a-line.patch' >repo/linux/6.12/mended
run 0 test --tree series $(with_source)
told

story 'a test that fails is a failure, and says why'
GUEST=failing-test
export GUEST
run 1 test --tree stock $(with_source)
prints 'FAIL: moves a page'
prints 'expected 1, got 2'
prints '^again: rmaplab test moves --tree stock$'
told

story 'where no test ran nothing was tested'
GUEST=no-test
export GUEST
run 3 test --tree stock nosuch $(with_source)
says 'no test ran on .stock.*no name has such a word'
GUEST=skipped-tests
run 3 test --tree stock $(with_source)
says 'no test ran on .stock.*all were skipped'
told

# given_selftests: a kernel source, own, whose test "merge" builds and "rmap" does not
given_selftests() {
	mkdir -p own/mm own/tools/testing/selftests/mm repo/scripts
	cp "$here/../../scripts/kselftest.sh" repo/scripts/
	printf 'headers:\n\tmkdir -p $(O)/usr/include\n' >own/Makefile
	: >own/tools/testing/selftests/kselftest.h
	: >own/tools/testing/selftests/lib.mk
	cp own/tools/testing/selftests/kselftest.h own/tools/testing/selftests/mm/a.h
	printf '$(OUTPUT)/%%: %%.c\n\t$(CC) $(LDFLAGS) -o $@ $<\n' \
		>own/tools/testing/selftests/mm/Makefile
	echo 'int main(void) { return 0; }' >own/tools/testing/selftests/mm/merge.c
	echo '#include <no_such_header.h>' >own/tools/testing/selftests/mm/rmap.c
	echo kselftest >build/guest/kselftest
}

story 'of the selftests, what fails on stock as well is known'
GUEST=selftests
export GUEST
given_selftests
run 1 test --suite kselftest --selftests own merge --json out.json $(with_source)
prints '^stock: known: merge: forks (stock: what stock says is the measure)'
prints '^series: known: merge: forks (stock: it fails on stock as well)'
prints '^series: FAIL: merge: unmaps'
prints '^again: rmaplab test --suite kselftest --selftests own merge --tree series$'
prints '^stock  *1  *0  *0  *1'
prints '^series  *0  *1  *0  *1'
told

story 'without stock there is no measure'
GUEST=selftests
export GUEST
given_selftests
run 1 test --suite kselftest --selftests own --tree series merge $(with_source)
prints '^series: FAIL: merge: forks'
told

story 'a selftest that does not build is skipped in the guest, with the reason'
GUEST=selftests
export GUEST
given_selftests
run 0 test --suite kselftest --selftests own --tree stock $(with_source)
grep -a kselftest build/log/kselftest-stock.initramfs >out
prints 'timeout=150 kselftest 120 merge$'
prints '^kselftest skip rmap does not build: rmap.c:1:10: fatal error: no_such_header.h'
echo '#include <no_such/numa.h>' >own/tools/testing/selftests/mm/rmap.c
run 0 test --suite kselftest --selftests own --tree stock $(with_source)
grep -a kselftest build/log/kselftest-stock.initramfs >out
prints '^kselftest skip rmap does not build: numa.h is not there; apt-get install libnuma-dev$'
prints '^kselftest skip migration this kernel has no tools/testing/selftests/mm/migration.c$'
told

story 'selftests that are not there are named'
given_selftests
run 2 test --suite kselftest --tree stock $(with_source)
says 'has no tools/testing/selftests/mm; name a kernel source that has'
run 2 test --suite kselftest nosuch --tree stock $(with_source)
says "no selftest has 'nosuch' in its name; there are: uffd-unit-tests"
run 2 test --suite nosuch
run 2 test --selftests own
told

# selftest SECONDS TEXT...: what the guest's runner says of a program that says TEXT
selftest() {
	limit=$1
	shift
	printf '#!/bin/sh\n' >program
	printf '%s\n' "$@" >>program
	chmod +x program
	"$build/guest/kselftest" "$limit" ./program >out 2>err || wrong 'the runner failed'
}

story 'what a selftest says becomes KTAP with its name'
selftest 9 'echo TAP version 13' 'echo 1..4' 'echo ok 1 moves' 'echo "# why"' \
	'echo not ok 2 swaps' 'echo "ok 3 # SKIP no THP"' 'echo "ok 4 forks # SKIP no memory"' 'exit 1'
prints '^ok 1 - ./program: moves$'
prints '^# # why$'
prints '^not ok 2 - ./program: swaps$'
prints '^ok 3 - ./program: no THP # SKIP $'
prints '^ok 4 - ./program: forks # SKIP no memory$'
prints '^ok 5 - ./program: ends$'
prints '^1..5$'
selftest 9 'printf "Testing move on anon... "' 'echo done' \
	'echo "Testing wp on shmem... skipped [reason: no feature]"' \
	'printf "Testing poison on anon... "' 'echo ERROR: bad' 'exit 1'
prints '^ok 1 - ./program: move on anon$'
prints '^ok 2 - ./program: wp on shmem # SKIP no feature$'
prints '^# ERROR: bad$'
prints '^not ok 3 - ./program: poison on anon$'
told

story 'a selftest that dies, hangs or forgets results fails'
selftest 9 'echo 1..2' 'echo ok 1 moves' 'kill -SEGV $$'
prints '^# ended by signal 11$'
prints '^not ok 2 - ./program: ends$'
selftest 1 'echo ok 1 moves' 'sleep 20'
prints '^# ended after 1 seconds, which are its limit$'
prints '^not ok 2 - ./program: ends$'
selftest 9 'echo 1..2' 'echo ok 1 moves'
prints '^# 1 of 2 planned tests reported a result$'
selftest 9 'exit 3'
prints '^# status 3, although no test failed$'
selftest 9 'echo no feature' 'exit 4'
prints '^ok 1 - ./program: ends # SKIP no feature$'
told

story 'a test that vanished is a failure'
GUEST=lost-test
export GUEST
run 1 test --tree stock $(with_source)
says '1 of 2 planned tests'
told

### Torture

story 'torture that finds nothing holds'
GUEST=tortured
export GUEST
run 0 torture --tree stock --minutes 1 $(with_source)
prints '^stock (debug): holds: 2 rounds, 9 pages moved'
told

story 'a wrong byte is a failure, and reduced to the actors that it takes'
GUEST=torn
export GUEST
run 1 torture --tree stock --json out.json $(with_source)
prints '^FAIL: content, seen by write: page 7'
prints 'these actors only: move,fork$'
contains out.json '"needed": "move,fork"'
run 1 torture --tree stock --reduce 0 $(with_source)
rm -f build/log/torture-stock-debug-reduced.*
run 1 torture --tree stock --reduce 15 $(with_source)
lacks build/log/torture-stock-debug-reduced.console
told

story 'where nothing happened nothing was tortured'
GUEST=idle
export GUEST
run 3 torture --tree stock $(with_source)
says "nothing happened on 'stock'"
GUEST=unmeasured
run 3 torture --tree stock $(with_source)
GUEST=unmoved
run 3 torture --tree stock $(with_source)
says "no page moved on 'stock' in 2 rounds"
told

story 'what the kernel reports under torture is a failure'
GUEST=splat
export GUEST
run 1 torture --tree stock $(with_source)
prints '^FAIL: splat: WARNING: CPU: 0 PID: 7 at mm/rmap.c:2600'
GUEST=silent-death
run 1 torture --tree stock $(with_source)
prints '^FAIL: death: .*died'
prints '^again: rmaplab torture --config debug --minutes 5 --seed 1 --tree stock$'
told

story 'races outside of the code under test are listed and do not fail'
GUEST=racing
export GUEST
echo CONFIG_KCSAN=y >repo/kconfig/kcsan.config
run 0 torture --tree stock --config kcsan $(with_source)
prints '^race elsewhere: a / b (2 times)'
prints '^race elsewhere: c / d (1 times)'
GUEST=racing-unseen
run 3 torture --tree stock --config kcsan $(with_source)
says "^rmaplab: KCSAN is off on 'stock'"
told

### Checking a patch

story 'a patch is looked at from all sides, one verdict a line'
own_patch patched again
GUEST=tests
export GUEST
run 3 check own.patch --json out.json $(with_source)
prints '^applies  yes$'
prints '^builds   yes$'
prints '^explore  not known: cannot '
prints '^audit    not known: .*make programs'
prints '^test     yes: 1 tests pass, 0 fail$'
prints "^ *again: rmaplab audit --tree checked=series+$work/own.patch --build $work/build$"
says "^rmaplab: 'explore' came to no verdict"
contains build/trees/checked/linux/mm/rmap.c again
contains out.json '"step": "test"'
told

story 'what a check builds first serves the next'
own_patch patched again
run 3 check own.patch $(with_source)
builds 2
contains build/trees/series/linux/mm/rmap.c patched
own_patch patched other
run 3 check own.patch $(with_source)
builds 3
told

story 'what does not apply is known before anything is built'
own_patch 'no such line' again
run 2 check own.patch $(with_source)
builds 0
# Nor is the tree of the last patch lost by it, where the one below is there.
run 0 tree --unpack --tree series $(with_source)
own_patch patched again
run 0 tree --unpack --tree "mine=series+$work/own.patch" $(with_source)
own_patch 'no such line' again
run 2 tree --unpack --tree "mine=series+$work/own.patch" $(with_source)
says "its hunk for mm/rmap.c:1 does not fit"
contains build/trees/mine/linux/mm/rmap.c again
run 2 tree --unpack --tree "mine=series+$work/own.patch" $(with_source)
builds 0
patch_line 'no such line' again
own_patch patched again
run 3 check own.patch $(with_source)
prints "^applies  not known: .*0001-change-a-line.patch' does not apply"
builds 0
told

story 'the command that repeats a step is one that a shell takes'
own_patch patched again
mkdir "it's here" && mv own.patch "it's here/"
run 3 check "it's here/own.patch" $(with_source)
(eval "$(sed -n 's/^ *again: rmaplab \(explore .*\)/set -- \1/p' out)"
	[ "$4" = "checked=series+$work/it's here/own.patch" ]) 2>err ||
	wrong 'a shell does not read it so'
told

story 'a check tells how far its steps are'
own_patch patched again
run 0 tree --tree series $(with_source)
BUILD_SECONDS=15.5 LINK_SECONDS=2
export BUILD_SECONDS LINK_SECONDS
run 3 check own.patch $(with_source)
unset LINK_SECONDS
says '^building: building checked (vm): [0-9]* [s%].*, 0:1[567]'
told

story 'a test that fails makes a check fail'
own_patch patched again
GUEST=failing-test
export GUEST
run 1 check own.patch $(with_source)
prints '^audit    not known'
prints "^test     no: 0 tests pass, 1 fail, such as 'moves a page'"
prints "^ *again: rmaplab test --tree checked=series+$work/own.patch --build $work/build$"
told

story 'a patch that does not apply, or is none, is a usage error; one that does not build fails'
own_patch 'no such line' again
run 2 check own.patch $(with_source)
prints "^applies  no: the patch '$work/own.patch' does not apply: its hunk for mm/rmap.c:1 does not fit"
says "^rmaplab: nothing was looked at, .* does not apply to 'series'$"
grep -q '^builds' out && wrong 'it went on'
run 2 tree --tree "mine=series+$work/own.patch" $(with_source)
says 'rebase it on that tree'
echo 'Dear all,' >own.patch
run 2 check own.patch $(with_source)
says "'own.patch' is no patch"
: >own.patch
run 2 check own.patch $(with_source)
says "'own.patch' is no patch"
run 2 check nowhere.patch $(with_source)
says "cannot read the patch 'nowhere.patch'"
run 2 check repo $(with_source)
says "cannot read the patch 'repo': Is a directory"
run 2 check $(with_source)
run 2 check own.patch --tree stock --tree series $(with_source)
own_patch patched 'syntax error'
run 1 check own.patch $(with_source)
prints '^builds   no: .*mm/rmap.c: error: '
prints '^ *cannot build .*make failed'
told

story 'a kernel that leaves out what is changed tells nothing of it'
own_patch patched again
GUEST=tests
export GUEST
cat >driver.patch <<'END'
--- /dev/null
+++ b/drivers/net/driver.c
@@ -0,0 +1 @@
+no C at all
END
run 3 check driver.patch $(with_source)
prints '^builds   not known: what is changed, drivers/net/driver.c, is no part of what is built'
prints '^test     yes'
run 3 check driver.patch own.patch $(with_source)
prints '^builds   yes, but drivers/net/driver.c is no part of what is built'
sed 's/\.c$/.rst/' driver.patch >docs.patch
run 3 check docs.patch $(with_source)
prints '^builds   yes$'
sed 's/drivers/tools/' driver.patch >tool.patch
run 3 check tool.patch $(with_source)
prints '^builds   yes$'
told

story 'what is wrong with the form of a patch is said'
own_patch patched again
sed 's/$/\r/' own.patch >crlf.patch
run 2 check crlf.patch $(with_source)
says "the lines of 'crlf.patch' end in CR LF.* sed -i 's/"
(eval "$(sed -n 's/.*; \(sed -i .*\)/\1/p' err)") 2>/dev/null
cmp -s own.patch crlf.patch || wrong 'the mend does not help'
sed '/^diff/d; s|^\([-+]\{3\}\) [ab]/|\1 |' own.patch >bare.patch
run 2 check bare.patch $(with_source)
prints 'its paths lack a/ and b/'
told

story 'a patch comes by a pipe, or from standard input'
own_patch patched again
export GUEST=tests
cat own.patch | run 3 check - $(with_source)
contains build/trees/checked/linux/mm/rmap.c again
own_patch patched other
cat own.patch | run 3 check /dev/stdin $(with_source)
contains build/trees/checked/linux/mm/rmap.c other
told

story 'several patches are checked together, on the tree that is named'
own_patch second again
sed 's/^-second/-again/; s/^+patched/+twice/' repo/linux/6.12/0001-change-a-line.patch >more.patch
run 3 check own.patch more.patch --tree stock $(with_source)
contains build/trees/checked/linux/mm/rmap.c twice
prints '^audit    left out'
# In one file.
cat own.patch more.patch >both.patch
run 3 check both.patch --tree stock $(with_source)
contains build/trees/checked/linux/mm/rmap.c twice
run 2 check own.patch more.patch more.patch --tree stock $(with_source)
prints "^ *that hunk is in 'own.patch'$"
prints "^ *and in 'more.patch'$"
told

for signal in INT:130 TERM:143; do
	story "SIG${signal%:*} ends a check within a second, and it can be done again"
	own_patch patched again
	run 0 tree --tree series $(with_source)
	BUILD_SECONDS=20
	export BUILD_SECONDS
	"$rmaplab" check own.patch $(with_source) --source repo --build build >out 2>err &
	pid=$!
	wait_for build/log/checked-vm-build.log 'CC '
	interrupt "${signal%:*}" "${signal#*:}"
	says '^rmaplab: interrupted'
	pgrep -f "O=$work/build/trees/checked" >/dev/null && wrong 'make goes on'
	unset BUILD_SECONDS
	GUEST=tests
	export GUEST
	run 3 check own.patch $(with_source)
	prints '^test     yes: 1 tests pass, 0 fail$'
	told
done

### Reporting

story 'without results there is nothing to report'
run 3 report
says 'rmaplab bench'
told

story 'the report shows what was measured and tested, and needs nothing else'
run 0 bench threads --boots 3 $(with_source)
GUEST=tests
export GUEST
run 0 test $(with_source)
run 0 report
page=build/report/index.html
contains $page 'better'
contains $page '<svg '
contains $page 'no &lt;THP&gt;'
GUEST=tortured
run 0 torture --tree stock $(with_source)
run 0 report
contains $page '<h3>Torture</h3>'
contains $page 'rmaplab bench threads --boots 3'
grep -E -q '(src|href)=|url\(|@import' $page && wrong 'it refers to something outside'
told

story 'a reviewer'"'"'s questions are answered on one screen, or said to be open'
run 0 bench threads --boots 3 $(with_source)
run 0 report
prints '^ratios: series / stock, x86-64; [0-9]* CPUs, '
prints '^What is worse?  *none of 1 figures shows it; not run yet: .*impact  *rmaplab bench$'
prints '^Is every walk locked?  *not run yet  *rmaplab audit$'
[ "$(wc -l <out)" -le 25 ] || wrong 'more than 25 lines'
grep -q 'threads(threads=2)' out && wrong 'every row, and nobody asked'
run 0 report --all
prints 'threads(threads=2)  *throughput'
run 0 report --arch arm64
prints '^Do all tests pass?  *not run yet  *rmaplab test --arch arm64$'
run 2 report --cpu max
told

story 'a result that was tampered with is refused'
mkdir -p build/results
echo '{"rmaplab":"0.1","command":"bench","host":{},"results":[{"tree":"t"}]}' \
	>build/results/bench.json
run 3 report
says 'results/bench.json'
told

story 'profile shows instructions per page and function'
mkdir -p build/profile
: >build/profile/count.so
GUEST=counted
export GUEST
run 0 profile 'cost --pages 1' --json result.json $(with_source)
prints '^move_pages  *10.0  *1.00  *10.0  *1.00'
prints '^(the program)  *0.5 '
prints '^total  *10.5 '
contains result.json '"function": "move_pages"'
GUEST=uncounted
run 3 profile 'cost --pages 1' --tree stock $(with_source)
says 'only 0 of 1 runs'
run 2 profile threads
rm build/profile/count.so
run 3 profile --tree stock $(with_source)
says "build it with 'make programs B=$work/build'"
told

### Editing the series

# in_edit ARGUMENT...: git in the work tree $edit
in_edit() {
	git -C "$edit" -c user.name=x -c user.email=x@example.org "$@" >out 2>err ||
		wrong "git $1 failed"
}

story 'an edit goes from patches to commits and back'
run 0 tree --checkout $(with_source)
edit=build/edit/6.12
contains $edit/mm/rmap.c patched
cp repo/linux/6.12/0001-change-a-line.patch before.patch
run 0 tree --save $(with_source)
cp repo/linux/6.12/0001-mm-change-a-line.patch first.patch
run 0 tree --save $(with_source)
cmp -s first.patch repo/linux/6.12/0001-mm-change-a-line.patch || wrong 'not stable'
lacks repo/linux/6.12/0001-change-a-line.patch
contains repo/linux/6.12/series '^0001-mm-change-a-line.patch$'
contains repo/linux/6.12/0000-cover-letter.patch cover
sed -i s/patched/edited/ $edit/mm/rmap.c
in_edit commit -q -a --amend --no-edit
run 0 tree --save $(with_source)
contains repo/linux/6.12/0001-mm-change-a-line.patch '^+edited'
run 0 tree --tree series $(with_source)
contains build/trees/series/linux/mm/rmap.c edited
told

story 'work that was not saved is never overwritten'
edit=build/edit/6.12
run 0 tree --checkout $(with_source)
# What git does by itself when there is much to tidy up.
in_edit pack-refs --all
echo change >>$edit/mm/rmap.c
run 3 tree --checkout $(with_source)
says 'not committed'
run 3 tree --save $(with_source)
says 'not committed'
in_edit commit -q -a -m 'mm: more'
run 3 tree --checkout $(with_source)
says 'tree --save'
contains $edit/mm/rmap.c change
run 0 tree --save $(with_source)
contains repo/linux/6.12/series 0002-mm-more.patch
run 0 tree --checkout $(with_source)
told

. "$here/campaign.sh"

cd "$build" || exit 3
rm -rf "$work"
echo "$passed $failed $skipped" >"$build/tests/e2e.count"
echo "e2e: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
