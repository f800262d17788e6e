# SPDX-License-Identifier: GPL-2.0-only
#
# From names of symbols, one a line, makes an object in which each has a page of
# its own; core/trap.c takes the right to touch them away.
{
	name[NR] = $1
}
END {
	print "\t.section .unmodelled, \"aw\", @nobits"
	print "\t.balign 4096"
	print "\t.globl ex_unmodelled_begin\nex_unmodelled_begin:"
	for (i = 1; i <= NR; i++)
		printf "\t.globl %s\n%s:\t.skip 4096\n", name[i], name[i]
	# What follows must not share the last page.
	print "\t.skip 4096"
	print "\t.section .rodata"
	print "\t.globl ex_unmodelled_names\nex_unmodelled_names:"
	for (i = 1; i <= NR; i++)
		printf "\t.asciz \"%s\"\n", name[i]
	print "\t.balign 8"
	printf "\t.globl ex_unmodelled_count\nex_unmodelled_count: .quad %d\n", NR
	print "\t.section .note.GNU-stack, \"\", @progbits"
}
