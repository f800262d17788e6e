# SPDX-License-Identifier: GPL-2.0-only
#
# Links the explorer of one tree:
#
#	make -f explore/link.mk OBJ=DIR OUT=DIR [HOST=DIR]
#
#   OBJ	kbuild's output directory, with the objects of explore/objects built
#   OUT	where the explorer and what it is made of go
#   HOST	likewise what does not depend on the tree; trees may share it
#
# The kernel side is compiled with the flags that kbuild used for mm/rmap.o. Less
# the sanitizer where it is the machine: what that does to itself is no event.

EX	:= $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))
CC	:= gcc
SHELL	:= /bin/bash
NAMES	:= $(shell cat $(EX)/objects)
OBJECTS	:= $(NAMES:%=$(OUT)/tree/%)

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
# What kernel code does by these are accesses as any other; see machine/kcsan.c.
KERNEL_LIBC := $(foreach f,memset memcpy memmove,--redefine-sym $(f)=ex_kernel_$(f))
NO_BUILTIN := -fno-builtin-memset -fno-builtin-memcpy -fno-builtin-memmove

# What stands for kernel code is instrumented as that is.
HOOKS_OBJ := $(OUT)/machine/kcsan.o
KERNEL_CODE := $(patsubst $(EX)/%.c,$(OUT)/%.o,$(wildcard $(EX)/scenarios/act_*.c)) \
	$(OUT)/machine/filemap.o $(OUT)/machine/quiet.o
HOST	?= $(OUT)
HFLAGS	:= -std=gnu11 -O3 -g -Wall -Wextra -Werror -Wframe-larger-than=4096 -fno-pie

KSIDE	:= $(wildcard $(EX)/machine/*.c $(EX)/oracles/*.c $(EX)/scenarios/*.c)
HSIDE	:= $(wildcard $(EX)/core/*.c $(EX)/memory/*.c)
KOBJS	:= $(KSIDE:$(EX)/%.c=$(OUT)/%.o)
HOBJS	:= $(HSIDE:$(EX)/%.c=$(HOST)/%.o)

# Calls that an oracle looks at on their way; see oracles/walk.c.
WRAPPED	:= page_vma_mapped_walk anon_vma_interval_tree_iter_first pte_alloc_one

# Entry points that are static in the kernel; see scenarios/act_walk.c.
ENTRIES	:= page_idle_bitmap_write damon_pa_prepare_access_checks \
	damon_pa_check_accesses ksm_scan_thread ksm_init run_store \
	shrink_folio_list swap_info nr_swapfiles swap_lock swapfile_init \
	_enable_swap_info

# The few functions that kernel code may have from libc.
LIBC	:= memcpy|memmove|memset|memcmp|strlen|strcmp|strchr|strsep

$(OUT)/explorer: $(HOBJS) $(OUT)/kernel.o $(OUT)/unmodelled.o $(OUT)/imitated.list
	@echo '  LD      explorer'
	@$(CC) -no-pie -Wl,-z,now -o $@ $(filter %.o,$^) -ldw -ljansson

# Of the dependencies that the compiler wrote down, those that are ours.
ours = tr ' ' '\n' < $(basename $@).tmp | sed -n 's,^$(EX)/.*,& \\,p'; echo

# As large as all else together: removed when nothing needs it any more.
.INTERMEDIATE: $(COMMON).gch
$(COMMON).gch: $(EX)/link.mk $(OBJ)/mm/.rmap.o.cmd
	@mkdir -p $(@D)
	@echo '  CC [K]  common.h'
	@printf '#include <%s>\n' $(HEADERS) > $(COMMON)
	@echo '#include "$(EX)/scenarios/actors.h"' >> $(COMMON)
	@cd $(OBJ) && $(CC) $(CFLAGS_K) $(NO_BUILTIN) -x c-header \
		-Wp,-MMD,$(basename $@).tmp -o $@ $(COMMON)
	@{ echo 'OURS := \'; $(ours); } > $(basename $@).d

# What is private to the file that shrink_folio_list() is in, and is its argument.
$(OUT)/scan_control.h: $(OBJ)/mm/.rmap.o.cmd
	@mkdir -p $(@D)
	@sed -n '/^struct scan_control {/,/^};/p' $(OBJ)/source/mm/vmscan.c > $@
	@test -s $@

$(OUT)/scenarios/act_reclaim.o: $(OUT)/scan_control.h
$(OUT)/scenarios/act_reclaim.o: KFLAGS_OWN := -I$(OUT)

$(KOBJS): $(OUT)/%.o: $(EX)/%.c $(EX)/link.mk $(OBJ)/mm/.rmap.o.cmd | $(COMMON).gch
	@mkdir -p $(@D)
	@echo '  CC [K]  $*.o'
	@cd $(OBJ) && $(CC) $(if $(filter $(HOOKS_OBJ),$@),$(PLAIN),$(CFLAGS_K) -include $(COMMON)) \
		$(NO_BUILTIN) -Werror -Wno-missing-prototypes -Wno-unused-parameter \
		$(KFLAGS_OWN) -Wp,-MMD,$(basename $@).tmp -c -o $@ $<
	@{ echo '$@: \'; $(ours); } > $(basename $@).d
	@$(if $(filter $(HOOKS_OBJ),$@),,objcopy \
		$(if $(filter $(KERNEL_CODE),$@),$(KERNEL_LIBC),$(QUIET)) $@)

$(HOBJS): $(HOST)/%.o: $(EX)/%.c $(EX)/link.mk
	@mkdir -p $(@D)
	@echo '  CC      $*.o'
	@$(CC) $(HFLAGS) -MMD -MP -c -o $@ $<

$(OBJECTS): $(OUT)/tree/%.o: $(OBJ)/%.o
	@mkdir -p $(@D)
	@nm $< | grep -q ' U __tsan_' || { \
		echo "explorer: $*.o announces no access: it is compiled without KCSAN" >&2; \
		exit 1; }
	@objcopy $(ENTRIES:%=--globalize-symbol=%) $(KERNEL_LIBC) $< $@

$(OUT)/kernel.o: $(EX)/link.mk $(EX)/kernel.lds $(EX)/objects $(OBJECTS) $(KOBJS)
	@echo '  LD [K]  kernel.o'
	@ld -r -T $(EX)/kernel.lds $(WRAPPED:%=--wrap=%) -o $@ $(OBJECTS) $(KOBJS)
	@objcopy $(OWN_LIBC) $@
	@if nm --defined-only $@ | grep -q 'T _raw_spin_trylock' && \
		grep -q '| EX_QUIET' $(EX)/machine/spinlock.c; then \
		echo "explorer: who try-locks notices a release: not EX_QUIET any more" >&2; \
		exit 1; \
	fi

# What nobody supplies: a page for each symbol that cannot be touched.
$(OUT)/unmodelled.list: $(OUT)/kernel.o
	@nm -u $< | awk '{ print $$2 }' | \
		grep -vE '^(ex_.*|__(start|stop)_(ex_.*|kdata)|$(LIBC))$$' > $@

$(OUT)/unmodelled.S: $(OUT)/unmodelled.list $(EX)/unmodelled.awk
	@awk -f $(EX)/unmodelled.awk $< > $@

# For --list: what the tree's objects ask for and the machine answers.
$(OUT)/imitated.list: $(OUT)/kernel.o $(EX)/oracles/oracles.h
	@nm -u $(OBJECTS) | awk 'NF == 2 && $$2 !~ /tsan|kcsan/ { print $$2 }' | \
		sort -u > $(OUT)/asked
	@nm --defined-only $(KOBJS) | awk 'NF == 3 && $$2 ~ /[TDB]/ { print $$3 }' | \
		sort -u | comm -12 - $(OUT)/asked > $@
	@sed -n 's,.* Stands for \([a-z_]*()\).*,\1,p' $(EX)/scenarios/*.c >> $@
	@awk -f $(EX)/left_out.awk $(KSIDE) > $(OUT)/left_out.list
	@tr ' ' '\n' <<< '$(NAMES)' > $(OUT)/real.list
	@sed -n 's/^ \*   \([a-z-]*\)\t.*/\1/p' $(EX)/oracles/oracles.h > $(OUT)/oracles.list

$(OUT)/unmodelled.o: $(OUT)/unmodelled.S
	@$(CC) -c -o $@ $<

-include $(KOBJS:.o=.d) $(HOBJS:.o=.d) $(COMMON).d

$(COMMON).gch $(KOBJS): $(OURS)

.DELETE_ON_ERROR:
