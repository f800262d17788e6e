# SPDX-License-Identifier: GPL-2.0-only
#
# The programs that run on the kernel under test: static, so that an initramfs
# needs nothing else and any host can run them. A program is a folder; all share
# guest/lib.
# Uses CC, CFLAGS, LDFLAGS and B, the build directory.

GUEST := $(B)/guest
GUEST_PROGRAMS := $(addprefix $(GUEST)/,init move_bench move_test torture \
	gcov_dump impact walkers)

guest_objects = $(patsubst guest/%.c,$(GUEST)/obj/%.o,$(wildcard guest/$(1)/*.c))

.PHONY: guest
guest: $(GUEST_PROGRAMS)

$(GUEST)/init: $(filter-out %/gcov_dump.o,$(call guest_objects,init))
$(GUEST)/gcov_dump: $(GUEST)/obj/init/gcov_dump.o
$(GUEST)/move_bench: $(call guest_objects,bench)
$(GUEST)/move_test: $(call guest_objects,test)
$(GUEST)/torture: $(call guest_objects,torture)
$(GUEST)/impact: $(call guest_objects,impact)
$(GUEST)/walkers: $(call guest_objects,walkers)

$(GUEST_PROGRAMS): $(GUEST)/libguest.a
	$(CC) $(CFLAGS) -pthread -static $(LDFLAGS) -o $@ $(filter %.o,$^) \
		$(GUEST)/libguest.a -ljansson -lm

$(GUEST)/libguest.a: $(call guest_objects,lib)
	rm -f $@ && $(AR) rcs $@ $^

$(GUEST)/obj/%.o: guest/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -Iguest -pthread -MMD -MP -c -o $@ $<

-include $(wildcard $(GUEST)/obj/*/*.d)
