# SPDX-License-Identifier: GPL-2.0-only
#
# Links the explorer of one tree:
#
#	make -f explore/link.mk OBJ=DIR OUT=DIR [HOST=DIR] [SCENARIOS=DIR TO=DIR]
#
#   OBJ	kbuild's output directory, with the objects of explore/objects built
#   OUT	where the explorer and what it is made of go
#   HOST	likewise what does not depend on the tree; trees may share it
#   SCENARIOS	somebody's own scenarios, with the stage that they play on; a file
#		"objects" there names what they need besides explore/objects
#   TO	likewise what depends on the scenarios, the explorer among it
#
# The kernel side is compiled with the flags that kbuild used for mm/rmap.o. Less
# the sanitizer where it is the machine: what that does to itself is no event.

EX	:= $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))
CC	:= gcc
SHELL	:= /bin/bash
SCENARIOS ?= $(EX)/scenarios
TO	?= $(OUT)

# What this kernel has of what kernels differ in.
SOURCE	:= $(OBJ)/source
PIECES	:= $(shell $(EX)/compat/choose.sh $(SOURCE))
ifneq ($(.SHELLSTATUS),0)
$(error this kernel is not known)
endif

# Objects, and behind each the functions that are static in it and entered all the same.
LISTS	:= $(EX)/objects $(wildcard $(SCENARIOS)/objects)
NAMES	:= $(shell awk '/^[^\#]/ && !seen[$$1]++ { print $$1 }' $(LISTS))
NAMES	:= $(foreach n,$(NAMES),$(if $(findstring ?,$n),\
	$(if $(wildcard $(SOURCE)/$(n:.o?=.c)),$(n:.o?=.o)),$n))
NAMES	:= $(strip $(NAMES))
ENTRIES	:= $(shell awk '/^[^\#]/ { for (i = 2; i <= NF; i++) print $$i }' $(LISTS))
OBJECTS	:= $(NAMES:%=$(TO)/tree/%)

KFLAGS	:= $(shell sed -n 's/^savedcmd_mm.rmap.o := [^ ]* //p' $(OBJ)/mm/.rmap.o.cmd | \
	sed -e 's/ -c -o .*//' -e 's/-Wp,-MMD,[^ ]*//')
PLAIN	:= $(shell printf '%s' '$(subst ','\'',$(KFLAGS))' | \
	sed -e 's/-fsanitize=[^ ]*//g' -e 's/--param tsan[^ ]*//g' -e 's/-Wno-tsan//')

# Reading the kernel's headers takes five times as long as compiling what we have
# behind them: they are compiled once. The flags are without what kbuild has
# read first; the header does that itself.
COMMON	:= $(OUT)/common.h
HEADERS	:= linux/compiler-version.h linux/kconfig.h linux/compiler_types.h
CFLAGS_K := $(shell printf '%s' '$(subst ','\'',$(KFLAGS))' | sed -e 's/-include [^ ]*//g')

# The machine's accesses are no events, but what it writes has to be known: its
# instrumentation calls core/stores.c. All kernel-side code gets libc from there.
ACCESS	:= read write volatile_read volatile_write
HOOKS	:= $(foreach a,$(ACCESS),$(addprefix $(a),1 2 4 8 16)) read_range write_range
QUIET	:= $(foreach h,$(HOOKS),--redefine-sym __tsan_$(h)=ex_machine_$(h)) \
	--redefine-sym __kcsan_check_access=ex_machine_check_access
OWN_LIBC := $(foreach f,memset memcpy memmove,--redefine-sym $(f)=ex_$(f))
# What nobody supplies to kernel code must not be what the host has from libc.
OWN_LIBC += $(foreach f,snprintf strnlen,--redefine-sym $(f)=kernel_$(f))
# What kernel code does by these are accesses as any other; see machine/kcsan.c.
KERNEL_LIBC := $(foreach f,memset memcpy memmove,--redefine-sym $(f)=ex_kernel_$(f))
NO_BUILTIN := -fno-builtin-memset -fno-builtin-memcpy -fno-builtin-memmove

# What stands for kernel code is instrumented as that is.
HOOKS_OBJ := $(OUT)/machine/kcsan.o
PLAY	:= $(wildcard $(SCENARIOS)/*.c)
POBJS	:= $(PLAY:$(SCENARIOS)/%.c=$(TO)/scenarios/%.o)
KERNEL_CODE := $(filter $(TO)/scenarios/act_%.o,$(POBJS)) \
	$(OUT)/machine/filemap.o $(OUT)/machine/quiet.o
HOST	?= $(OUT)
HFLAGS	:= -std=gnu11 -O3 -g -Wall -Wextra -Werror -Wframe-larger-than=4096 -fno-pie

KSIDE	:= $(wildcard $(EX)/machine/*.c $(EX)/oracles/*.c \
	$(foreach p,$(PIECES),$(EX)/compat/$(subst .,_,$p).c))
HSIDE	:= $(wildcard $(EX)/core/*.c $(EX)/memory/*.c)
KOBJS	:= $(KSIDE:$(EX)/%.c=$(OUT)/%.o)
HOBJS	:= $(HSIDE:$(EX)/%.c=$(HOST)/%.o)

# What the explorer is made of, and for what kernel. It is written here, if it has changed:
# of a file that is gone nothing would be newer; and kbuild touches its configuration where
# nothing changes.
HASH	:= \#
PARTS	:= $(OBJECTS) $(KOBJS) $(POBJS) $(HOBJS)
$(shell mkdir -p $(OUT) $(TO); \
	keep() { cmp -s $$1.now $$1 && rm $$1.now || mv $$1.now $$1; }; \
	printf '%s\n' $(PARTS) > $(TO)/parts.now; keep $(TO)/parts; \
	printf '%s\n' $(PIECES) | tr a-z. A-Z_ | sed 's/^/$(HASH)define HAS_/' \
		> $(OUT)/pieces.h.now; keep $(OUT)/pieces.h; \
	{ sed -n 's/^savedcmd_//p' $(OBJ)/mm/.rmap.o.cmd; \
		cat $(OBJ)/include/generated/autoconf.h; } \
		> $(OUT)/configured.now; keep $(OUT)/configured)

# Calls that an oracle looks at on their way; see oracles/walk.c.
WRAPPED	:= page_vma_mapped_walk anon_vma_interval_tree_iter_first \
	anon_rmap_tree_iter_first folio_pte_batch pte_alloc_one

# What the machine does in the place of the objects.
INSTEAD	:= handle_userfault

# The few functions that kernel code may have from libc.
LIBC	:= memcpy|memmove|memset|memcmp|strlen|strcmp|strchr|strsep

# What most accesses cost must not depend on what is known: not on the stack either,
# which a call would write to. What does more is jumped to, see core/coroutine.h.
SHORT	:= (ex_access|ex_machine_[a-z0-9_]*)

$(TO)/explorer: $(HOBJS) $(TO)/kernel.o $(TO)/programs.o $(TO)/unmodelled.o $(TO)/imitated.list
	@! objdump -d $(filter %/event.o %/stores.o,$^) | \
		awk '/^[0-9a-f]+ <$(SHORT)>:/ { name = $$2 } !NF { name = "" } \
			name && /\tcall / { print name; found = 1 } \
			END { exit !found }' || { \
		echo "explorer: these call something, and leave that on the stack" >&2; exit 1; }
	@echo '  LD      explorer'
	@$(CC) -no-pie -Wl,-z,now -o $@ $(filter %.o,$^) -ldw -ljansson

# Of the headers that the compiler wrote down, all but those that this makes, and the
# configuration, for which "configured" stands. The kernel's are named from where its
# objects are. A header that is gone is no error, but one that has changed.
headers = tr ' ' '\n' < $(basename $@).tmp | sed -n -e '/[.][ch]$$/!d' -e '\,^$(OUT)/,d' \
	-e '/generated[/]autoconf[.]h$$/d' -e 's,^[^/],$(OBJ)/&,' -e 's,.*,& $1,p'
depend = { echo '$1 \'; $(call headers,\\); echo; $(call headers,:); }

# As large as all else together: removed when nothing needs it any more.
.INTERMEDIATE: $(COMMON).gch
$(COMMON).gch: $(EX)/link.mk $(OUT)/pieces.h $(OUT)/configured
	@mkdir -p $(@D)
	@echo '  CC [K]  common.h'
	@printf '#include <%s>\n' $(HEADERS) > $(COMMON)
	@echo '#include "$(EX)/compat/compat.h"' >> $(COMMON)
	@printf '#include "$(EX)/%s"\n' machine/process.h oracles/oracles.h >> $(COMMON)
	@cd $(OBJ) && $(CC) $(CFLAGS_K) -I$(OUT) $(NO_BUILTIN) -x c-header \
		-Wp,-MMD,$(basename $@).tmp -o $@ $(COMMON)
	@$(call depend,OURS :=) > $(basename $@).d

# What is private to the file that shrink_folio_list() is in, and is its argument.
$(OUT)/scan_control.h: $(OBJ)/source/mm/vmscan.c
	@mkdir -p $(@D)
	@sed -n '/^struct scan_control {/,/^};/p' $(OBJ)/source/mm/vmscan.c > $@
	@test -s $@

$(TO)/scenarios/act_reclaim.o: $(OUT)/scan_control.h
$(POBJS): KFLAGS_OWN := -I$(EX) -I$(OUT)

$(KOBJS): $(OUT)/%.o: $(EX)/%.c
$(POBJS): $(TO)/scenarios/%.o: $(SCENARIOS)/%.c

$(KOBJS) $(POBJS): $(EX)/link.mk $(OUT)/pieces.h $(OUT)/configured | $(COMMON).gch
	@mkdir -p $(@D)
	@echo '  CC [K]  $(@F)'
	@cd $(OBJ) && $(CC) $(if $(filter $(HOOKS_OBJ),$@),$(PLAIN),$(CFLAGS_K) -include $(COMMON)) \
		$(NO_BUILTIN) -Werror -Wno-missing-prototypes -Wno-missing-declarations \
		-Wno-unused-parameter $(KFLAGS_OWN) -Wp,-MMD,$(basename $@).tmp \
		-c -o $@ $(firstword $(filter %.c,$^))
	@$(call depend,$@:) > $(basename $@).d
	@$(if $(filter $(HOOKS_OBJ),$@),,objcopy \
		$(if $(filter $(KERNEL_CODE),$@),$(KERNEL_LIBC),$(QUIET)) $@)

$(HOBJS): $(HOST)/%.o: $(EX)/%.c $(EX)/link.mk
	@mkdir -p $(@D)
	@echo '  CC      $*.o'
	@$(CC) $(HFLAGS) -MMD -MP -MT $@ -c -o $@ $<

$(OBJECTS): $(TO)/tree/%.o: $(OBJ)/%.o $(LISTS)
	@mkdir -p $(@D)
	@! nm $< | grep -qi ' t ' || nm $< | grep -q ' U __tsan_' || { \
		echo "explorer: $*.o announces no access: it is compiled without KCSAN" >&2; \
		exit 1; }
	@objcopy $(ENTRIES:%=--globalize-symbol=%) $(INSTEAD:%=--weaken-symbol=%) \
		$(KERNEL_LIBC) $< $@

$(TO)/kernel.o $(TO)/programs.c $(TO)/explorer: $(TO)/parts

# What one of the objects has is not imitated, though the machine could.
$(TO)/kernel.o: $(EX)/link.mk $(EX)/kernel.lds $(OBJECTS) $(KOBJS) $(POBJS)
	@echo '  LD [K]  kernel.o'
	@nm -g --defined-only $(OBJECTS) | awk 'NF == 3 { print $$3 }' | \
		grep -vx '$(INSTEAD)' | sort -u > $(TO)/real.symbols
	@ld -r -o $(TO)/machine.o $(KOBJS)
	@objcopy --weaken-symbols=$(TO)/real.symbols $(TO)/machine.o
	@ld -r -T $(EX)/kernel.lds $(WRAPPED:%=--wrap=%) -o $@ $(OBJECTS) $(TO)/machine.o $(POBJS)
	@rm $(TO)/machine.o
	@objcopy $(OWN_LIBC) $@

# A scenario is whatever defines one.
$(TO)/programs.c: $(PLAY) $(EX)/interface.h $(EX)/link.mk
	@mkdir -p $(@D)
	@{ echo '#include "$(EX)/interface.h"'; \
	names=$$(sed -n 's/^const struct ex_program \([a-z0-9_]*\) = {.*/\1/p' $(PLAY)); \
	printf 'extern const struct ex_program %s;\n' $$names; \
	echo 'const struct ex_program *const ex_programs[] = {'; \
	printf '\t&%s,\n' $$names; \
	echo '	(void *)0,'; echo '};'; } > $@

$(TO)/programs.o: $(TO)/programs.c
	@$(CC) $(HFLAGS) -c -o $@ $<

# What nobody supplies: a page for each symbol that cannot be touched.
$(TO)/unmodelled.list: $(TO)/kernel.o
	@nm -u $< | awk '{ print $$2 }' | \
		grep -vE '^(ex_.*|__(start|stop)_(ex_.*|kdata)|$(LIBC))$$' > $@

$(TO)/unmodelled.S: $(TO)/unmodelled.list $(EX)/unmodelled.awk
	@awk -f $(EX)/unmodelled.awk $< > $@

# For --list: what the tree's objects ask for and the machine answers.
$(TO)/imitated.list: $(TO)/kernel.o $(EX)/oracles/oracles.h
	@nm -u $(OBJECTS) | awk 'NF == 2 && $$2 !~ /tsan|kcsan/ { print $$2 }' | \
		sort -u > $(TO)/asked
	@nm --defined-only $(KOBJS) $(POBJS) | awk 'NF == 3 && $$2 ~ /[TDB]/ { print $$3 }' | \
		sort -u | comm -12 - $(TO)/asked | comm -23 - $(TO)/real.symbols > $@
	@sed -n 's,.* Stands for \([a-z_]*()\).*,\1,p' $(PLAY) >> $@
	@awk -f $(EX)/left_out.awk $(KSIDE) $(PLAY) > $(TO)/left_out.list
	@tr ' ' '\n' <<< '$(NAMES)' > $(TO)/real.list
	@sed -n 's/^ \*   \([a-z-]*\)\t.*/\1/p' $(EX)/oracles/oracles.h > $(TO)/oracles.list

$(TO)/unmodelled.o: $(TO)/unmodelled.S
	@$(CC) -c -o $@ $<

-include $(KOBJS:.o=.d) $(POBJS:.o=.d) $(HOBJS:.o=.d) $(COMMON).d

$(COMMON).gch $(KOBJS) $(POBJS): $(OURS)

.DELETE_ON_ERROR:
