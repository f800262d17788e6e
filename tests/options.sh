#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Options are told of in four places: --help, the manual page, the documents and
# what bash completes.  All must know the same.  Argument: the build directory.
set -u

build=$(cd "$1" && pwd) || exit 3
here=$(cd "$(dirname "$0")/.." && pwd)
rmaplab=$build/bin/rmaplab
work=$build/tests/options
passed=0 failed=0

check() {	# WHAT LEFT RIGHT: two files of words must be alike
	if diff "$2" "$3" >"$work/diff"; then
		passed=$((passed + 1))
	else
		echo "not ok - $1:"
		sed -n 's/^</  only in the first:/p; s/^>/  only in the second:/p' "$work/diff"
		failed=$((failed + 1))
	fi
}

help_of() {	# COMMAND
	"$rmaplab" "$1" --help | sed -n 's/^ \{2,6\}\(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' | sort -u
}

# The page's section of a command; then that of the options that commands share.
page_of() {	# COMMAND
	awk -v command="$1" '
		/^\.S[hs] / { here = $2 == command || $2 == "OPTIONS" }
		here && /^\.(It )?Fl / { print }' docs/rmaplab.1 |
		grep -o 'Fl -[a-z-]*' | sed 's/Fl -//' | sort -u
}

# Of a command that takes no trees, only some of the shared options.
synopsis_of() {	# COMMAND
	awk -v command="$1" '
		/^\.Sh / { in_synopsis = $2 == "SYNOPSIS" }
		in_synopsis && /^\.Cm / { here = $2 == command }
		in_synopsis && here && /Fl -/ { print }' docs/rmaplab.1 |
		grep -o 'Fl -[a-z-]*' | sed 's/Fl -//' | sort -u
}

cd "$here" || exit 3
rm -rf "$work"
mkdir -p "$work" || exit 3
printf '%s\n' help build source source-archive jobs base arch page-size cpu json tree |
	sort >"$work/shared"

"$rmaplab" --help | sed -n '/^Commands/,$s/^  \([a-z]*\) .*/\1/p' | sort >"$work/commands"
sed -n 's/^\.Ss //p' docs/rmaplab.1 | sort >"$work/page.commands"
sed -n 's/^| `rmaplab \([a-z]*\).*/\1/p' docs/commands.md | sort >"$work/docs.commands"
check 'commands in --help and in the manual page' "$work/commands" "$work/page.commands"
check 'commands in --help and in docs/commands.md' "$work/commands" "$work/docs.commands"

while read -r command; do
	help_of "$command" >"$work/help"
	[ -s "$work/help" ] || echo "no options of $command" >>"$work/help"
	comm -23 "$work/help" "$work/shared" >"$work/own"
	page_of "$command" >"$work/page"
	comm -23 "$work/page" "$work/shared" >"$work/page.own"
	check "options of $command in --help and in the manual page" "$work/own" "$work/page.own"
	# What a command takes of the shared ones must be explained there, too.
	comm -12 "$work/help" "$work/shared" >"$work/help.shared"
	comm -12 "$work/help.shared" "$work/page" >"$work/page.shared"
	check "shared options of $command in --help and in the manual page" \
		"$work/help.shared" "$work/page.shared"
	synopsis_of "$command" >"$work/synopsis"
	comm -12 "$work/synopsis" "$work/help" >"$work/synopsis.known"
	check "options in the synopsis of $command and in --help" \
		"$work/synopsis" "$work/synopsis.known"
	comm -23 "$work/own" "$work/synopsis" >"$work/unsaid"
	: >"$work/nothing"
	check "options of $command in --help and in the synopsis" "$work/unsaid" "$work/nothing"
	bash -c '. scripts/rmaplab.bash
		COMP_WORDS=("$0" "$1" --) COMP_CWORD=2
		_rmaplab
		printf "%s\n" "${COMPREPLY[@]}"' "$rmaplab" "$command" |
		sed 's/^--//' | sort -u >"$work/completed"
	check "options of $command in --help and as bash completes them" \
		"$work/help" "$work/completed"
done <"$work/commands"

# Each option that a document gives a command: in a line of code, or between
# backquotes, where a line may end.
{
	sed -n 's/^    .*rmaplab \([a-z]* .*\)/\1/p' README.md docs/*.md | sed 's/   .*//'
	grep -hv '^    ' README.md docs/*.md | tr '\n' ' ' | grep -o '`[^`]*`' |
		sed -n 's/^`[^ ]*rmaplab \([a-z]* .*\)`$/\1/p'
} | sort -u | while read -r command rest; do
	grep -qx -e "$command" "$work/commands" || continue
	help_of "$command" >"$work/help"
	# What is quoted is a run of another program's.
	echo " $rest" | sed "s/'[^']*'//g" | grep -oE -- ' --[a-z-]+' | sed 's/ --//' | sort -u |
		comm -23 - "$work/help" | sed "s/^/$command --/"
done | sort -u >"$work/unknown"
check 'options in README and docs/, and those that there are' "$work/unknown" "$work/nothing"

# How long it takes on two CPUs: README and doctor.
told_minutes() {	# "make run 15"
	sed -n "s/^ *\(make [a-z]*\) *$1\([0-9]*\) min.*/\1 \2/p" | sort
}
told_minutes '#[a-z ]*' <README.md >"$work/readme.minutes"
[ -s "$work/readme.minutes" ] || echo 'no minutes' >>"$work/readme.minutes"
if [ "$(nproc)" -ge 2 ]; then
	taskset -c "$(taskset -cp $$ | sed 's/.*: //' | sed 's/-/,/' | cut -d, -f1-2)" \
		"$rmaplab" doctor 2>/dev/null | told_minutes '' >"$work/doctor.minutes"
	check 'minutes in README and by the doctor' "$work/readme.minutes" "$work/doctor.minutes"
fi

# Words: commands, scenarios, workloads, values.
completes() {	# WORD EXPECTED...: the words so far, with the one that is begun
	expected=$1
	shift
	if bash -c '. scripts/rmaplab.bash
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_rmaplab
		printf "%s\n" "${COMPREPLY[@]}"' - "$rmaplab" "$@" | grep -qx -e "$expected"
	then
		passed=$((passed + 1))
	else
		echo "not ok - bash does not complete '$*' to '$expected'"
		failed=$((failed + 1))
	fi
}
completes explore ex
completes move-reclaim-keep explore move-rec
completes threads bench thr
completes access impact acc
completes arm64 test --arch ar
completes kcsan torture --config k
completes series bench --tree s
completes stock bench --tree = st
completes stock bench --tree =
completes merge campaign me
completes plan campaign ''

echo "$passed $failed 0" >"$build/tests/options.count"
echo "options: $passed passed, $failed failed"
[ $failed -eq 0 ]
