# SPDX-License-Identifier: GPL-2.0-only
#
# The plugin that lets the kernel's compiler write down what it knows. Its
# interface is C++, and goes with the compiler that kbuild uses: one for each.

CXX := g++

# For the host; and for arm64 as the guest programs are.
AUDIT_PLUGIN := $(B)/audit/x86-64/facts.so \
	$(if $(filter arm64,$(ARCH) $(ALSO))$(wildcard $(B)/guest-arm64-4k),$(B)/audit/arm64/facts.so)

$(B)/audit/x86-64/facts.so: AUDITED := $(CC)
$(B)/audit/arm64/facts.so: AUDITED := aarch64-linux-gnu-$(CC)

$(B)/audit/%/facts.so: audit/facts.cc
	@mkdir -p $(@D)
	$(CXX) -std=gnu++17 -O1 -fno-rtti -fPIC -shared -Wall -Wextra -Werror \
		-isystem $$($(AUDITED) -print-file-name=plugin)/include -o $@ $<
