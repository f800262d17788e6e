# SPDX-License-Identifier: GPL-2.0-only
#
# Completion for bash: `. scripts/rmaplab.bash`.  What there is to complete is asked
# of rmaplab itself (--help, --list), so that it cannot disagree with it.

_rmaplab_commands() {	# PROGRAM
	"$1" --help 2>/dev/null | sed -n '/^Commands/,$s/^  \([a-z]*\) .*/\1/p'
}

_rmaplab_options() {	# PROGRAM COMMAND
	"$1" "$2" --help 2>/dev/null | sed -n 's/^ \{2,6\}\(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p'
}

# The values that an option's help names: "vm, debug, kcsan or gcov (vm)".
_rmaplab_values() {	# PROGRAM COMMAND OPTION
	case $3 in
	--tree) echo stock series ;;
	--base) echo 6.12 7.3 ;;
	--arch) echo x86-64 arm64 ;;
	--page-size) echo 4K 16K 64K ;;
	--suite) echo move kselftest ;;
	--memory) echo sc weak weak-x86 ;;
	--config)
		"$1" "$2" --help 2>/dev/null | tr -s ' \n' ' ' |
			grep -oE -- '--config=VARIANT [^-]*' | grep -owE 'vm|debug|kcsan|gcov'
		;;
	--actors) "$1" "$2" --list 2>/dev/null | awk '{ print $1 }' ;;
	esac
}

# What comes without an option: the first words of the list.
_rmaplab_words() {	# PROGRAM COMMAND
	case $2 in
	explore) "$1" "$2" --list 2>/dev/null | sed '/^$/,$d; s/ .*//' ;;
	campaign)
		"$1" "$2" --help 2>/dev/null |
			sed -n 's/.*--help\] \([a-z]*\) .*/\1/p; s/^  or:.*\] \([a-z]*\) .*/\1/p'
		;;
	bench | impact | litmus) "$1" "$2" --list 2>/dev/null | sed -n 's/^\([a-z-]*\)  .*/\1/p' ;;
	esac
}

_rmaplab() {
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]-}
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=

	COMPREPLY=()
	# To readline, "--tree=se" is three words.
	if [ "$COMP_CWORD" -gt 2 ] && [ "$word" = = ]; then
		word=
	elif [ "$COMP_CWORD" -gt 3 ] && [ "$before" = = ]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [ "$COMP_CWORD" -eq 1 ]; then
		words=$(_rmaplab_commands "$program")
	elif [[ $word == -* ]]; then
		words=$(_rmaplab_options "$program" "$command")
	elif [[ $before == --* ]]; then
		words=$(_rmaplab_values "$program" "$command" "$before")
		[ -n "$words" ] || words=$(_rmaplab_words "$program" "$command")
	else
		words=$(_rmaplab_words "$program" "$command")
	fi
	# No word fits: readline offers files, for trees, patches and --json.
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -F _rmaplab rmaplab
