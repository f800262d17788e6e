# SPDX-License-Identifier: GPL-2.0-only
#
# The plugin that lets the kernel's compiler write down what it knows. Its
# interface is C++, and goes with the compiler that kbuild uses.

AUDIT_PLUGIN	:= $(B)/audit/facts.so
CXX		:= g++

$(AUDIT_PLUGIN): audit/facts.cc
	@mkdir -p $(@D)
	$(CXX) -std=gnu++17 -O1 -fno-rtti -fPIC -shared -Wall -Wextra -Werror \
		-isystem $(shell $(CC) -print-file-name=plugin)/include -o $@ $<
