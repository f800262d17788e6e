# SPDX-License-Identifier: GPL-2.0-only
#
# Everything works from a fresh clone; `make help` lists the targets.

# Where everything is made; the programs look for this repository around it.
B ?= build
ifneq ($(abspath $(B)),$(filter $(CURDIR)/%,$(abspath $(B))))
$(error B=$(B) has to name a folder in $(CURDIR))
endif
# The kernel whose series is edited, saved, explored, or booted patch by patch: 6.12 or 7.3.
BASE ?= 6.12
JOBS ?= $(shell nproc)
# What is built, booted and measured: x86-64 or arm64.
ARCH ?= x86-64
# One more that `make check` builds the series for and runs the functional tests on.
ALSO ?=

CC := gcc
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings
CFLAGS ?= -O2 -g
CFLAGS += -std=gnu11 $(WARN)

RMAPLAB := $(B)/bin/rmaplab
FOR := --arch $(ARCH)

# What the explorer compares: between the stock kernel and the series, one that
# only drops the mover's lock and must be refuted.
EXPLORED := --tree stock --tree naive=stock+tests/mutants/naive.patch --tree series
# Status 1 says that a tree was refuted.
NAIVE_REFUTED = test $$? -eq 1
# The first verdict: soon, and on each of the walkers that the series converts.
FIRST := move-reclaim move-idle move-damon-mkold move-damon-young

all: programs

# Each folder tells how it is built.
include src/build.mk
include guest/build.mk
include explore/build.mk
include audit/build.mk
include profile/build.mk
include tests/build.mk

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:
	@echo 'make run      set up what is missing, prove, measure, write the report'
	@echo 'make check    set up what is missing, run every test'
	@echo
	@echo 'with ARCH=arm64 they do so for arm64; the explorer is for x86-64 only'
	@echo 'make check ALSO=arm64: and the functional tests of the series on arm64'
	@echo
	@echo 'make setup    install the packages that are missing (Debian 12)'
	@echo 'make programs build rmaplab and the programs that run in the guest'
	@echo 'make trees    prepare and build the kernels'
	@echo 'make explore  every scenario under every schedule: stock, naive, series'
	@echo 'make audit    who holds the folio lock on every path into a walk of the series'
	@echo 'make bench    measure UFFDIO_MOVE on both kernels'
	@echo 'make impact   reclaim, copy-on-write, DAMON and idle tracking on both kernels'
	@echo 'make torture  everything at once on the series, under lockdep and KASAN'
	@echo 'make patches  boot the kernel after each patch, run the functional tests'
	@echo 'make litmus   the explorer'"'"'s weak memory against the kernel'"'"'s memory model'
	@echo 'make peer     fetch Debian'"'"'s source of Linux $(PEER), to compare with'
	@echo 'make report   write $(B)/report/index.html from the results so far'
	@echo 'make edit     lay out the series as a git work tree to edit'
	@echo 'make save     write the commits of that work tree back as patches'
	@echo '              these two, explore and patches: BASE=7.3 for mainline and its series'
	@echo 'make tidy     clang-tidy on the host and guest programs'
	@echo 'make clean    delete $(B)/'

setup:
	@$(foreach arch,$(ARCH) $(ALSO),scripts/setup.sh $(arch) &&) true

# By another make: what this one has looked for may have been installed since.
programs: setup
	@$(MAKE) --no-print-directory -s -j$(JOBS) built
built: $(RMAPLAB) guest $(AUDIT_PLUGIN) $(COUNT_PLUGIN)

run: programs
ifeq ($(ARCH),x86-64)
	@$(RMAPLAB) explore $(EXPLORED) $(FIRST); $(NAIVE_REFUTED)
endif
	@mkdir -p $(B)/log
	@$(RMAPLAB) bench $(FOR) >$(B)/log/run-bench.txt
	@$(RMAPLAB) report $(FOR)

check: programs
	@tests/check.sh $(B) $(ARCH) $(ALSO)

trees explore audit bench impact torture report: programs
trees:
	@$(RMAPLAB) tree $(FOR)
explore:
ifeq ($(BASE),6.12)
	@$(RMAPLAB) explore $(EXPLORED) --seconds 2; $(NAIVE_REFUTED)
else
	@$(RMAPLAB) explore --base $(BASE) --tree stock --tree series --seconds 8
endif
audit bench impact torture:
	@$(RMAPLAB) $@ $(FOR)
report:
	@$(RMAPLAB) $@ $(FOR)

# `make check` compiles after each patch, but boots only what is used.
PATCHES = $(shell grep -c . linux/$(BASE)/series)
patches: programs
	@$(RMAPLAB) test --base $(BASE) $(FOR) $(patsubst %,--tree series:%,$(shell seq $(PATCHES)))

# Another kernel beside stock and series, see `make help`.
PEER ?= 7.3
peer: setup
	@scripts/peer.sh $(B) $(PEER)

edit: programs
	@$(RMAPLAB) tree --checkout --base $(BASE)
save: programs
	@$(RMAPLAB) tree --save --base $(BASE)

clean:
	rm -rf $(B)

.PHONY: all help setup programs built run check trees explore audit bench impact torture report patches peer edit save clean
