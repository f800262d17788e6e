# SPDX-License-Identifier: GPL-2.0-only
#
# The programs that run on the kernel under test: static, so that an initramfs
# needs nothing else and any host can run them. A program is a folder; all share
# guest/lib.
# Uses CC, CFLAGS, LDFLAGS and B, the build directory.

GUEST_NAMES := init move_bench move_test torture gcov_dump impact walkers litmus

# $(call guest_objects,BELOW-B,FOLDER)
guest_objects = $(patsubst guest/%.c,$(B)/$(1)/obj/%.o,$(wildcard guest/$(2)/*.c))

# $(call guest_for,BELOW-B,COMPILER,ARCHIVER): the programs for one architecture,
# in the folder that its entry in src/kernel/arch.c names as its guest's.
define guest_for
GUEST_PROGRAMS += $$(addprefix $(B)/$(1)/,$(GUEST_NAMES))

$(B)/$(1)/init: $$(filter-out %/gcov_dump.o,$$(call guest_objects,$(1),init))
$(B)/$(1)/gcov_dump: $(B)/$(1)/obj/init/gcov_dump.o
$(B)/$(1)/move_bench: $$(call guest_objects,$(1),bench)
$(B)/$(1)/move_test: $$(call guest_objects,$(1),test)
$(B)/$(1)/torture: $$(call guest_objects,$(1),torture)
$(B)/$(1)/impact: $$(call guest_objects,$(1),impact)
$(B)/$(1)/walkers: $$(call guest_objects,$(1),walkers)
$(B)/$(1)/litmus: $$(call guest_objects,$(1),litmus)

$$(addprefix $(B)/$(1)/,$(GUEST_NAMES)): $(B)/$(1)/libguest.a
	$(2) $$(CFLAGS) -pthread -static $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) \
		$(B)/$(1)/libguest.a -ljansson -lm

$(B)/$(1)/libguest.a: $$(call guest_objects,$(1),lib)
	rm -f $$@ && $(3) rcs $$@ $$^

$(B)/$(1)/obj/%.o: guest/%.c
	@mkdir -p $$(@D)
	$(2) $$(CFLAGS) -D_GNU_SOURCE -Iguest -pthread -MMD -MP -c -o $$@ $$<

-include $$(wildcard $(B)/$(1)/obj/*/*.d)
endef

$(eval $(call guest_for,guest,$(CC),$(AR)))

.PHONY: guest
guest: $(GUEST_PROGRAMS)
