# SPDX-License-Identifier: GPL-2.0-only
#
# The programs that run on the kernel under test: static, so that an initramfs
# needs nothing else and any host can run them.
# Uses CC, CFLAGS, LDFLAGS and B, the build directory.

GUEST := $(B)/guest
GUEST_PROGRAMS := $(addprefix $(GUEST)/,init move_bench move_test torture \
	gcov_dump impact walkers)

guest_objects = $(patsubst guest/%.c,$(GUEST)/obj/%.o,$(wildcard $(1)))

GUEST_SHARED := $(addprefix guest/,counters.c damon.c file.c folio.c hist.c \
	memcg.c number.c pagemap.c pages.c report.c stage.c team.c uffd.c)

.PHONY: guest
guest: $(GUEST_PROGRAMS)

$(GUEST)/init: $(call guest_objects,guest/init.c guest/setup.c guest/plan.c)
$(GUEST)/move_bench: $(call guest_objects,guest/move_bench.c guest/bench.c \
	guest/crew.c guest/mover.c guest/work_*.c)
$(GUEST)/move_test: $(call guest_objects,guest/move_test.c guest/ktap.c \
	guest/test.c guest/given.c guest/need.c \
	guest/ksm.c guest/pin.c guest/test_*.c)
$(GUEST)/torture: $(call guest_objects,guest/torture*.c guest/act_*.c \
	guest/heap*.c guest/trap.c guest/balance.c guest/need.c guest/pin.c)

$(GUEST)/impact: $(call guest_objects,guest/impact*.c \
	guest/hotcold.c guest/mover.c guest/probe.c)

$(GUEST)/walkers: $(call guest_objects,guest/walkers.c guest/walk_*.c \
	guest/kallsyms.c guest/pin.c)

$(GUEST)/gcov_dump: $(call guest_objects,guest/gcov_dump.c)

$(GUEST_PROGRAMS): $(GUEST)/libguest.a
	$(CC) $(CFLAGS) -pthread -static $(LDFLAGS) -o $@ $(filter %.o,$^) \
		$(GUEST)/libguest.a -ljansson -lm

$(GUEST)/libguest.a: $(call guest_objects,$(GUEST_SHARED))
	$(AR) rcs $@ $^

$(GUEST)/obj/%.o: guest/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -pthread -MMD -MP -c -o $@ $<

-include $(wildcard $(GUEST)/obj/*.d)
