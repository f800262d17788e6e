# SPDX-License-Identifier: GPL-2.0-only
#
# The explorer's tests. The explorer itself is linked for each tree by link.mk,
# which `rmaplab explore` runs.
#
#   explore-test		the core on tiny programs
#   explore-sanitized		the same under ASan and UBSan
#   litmus			explore/memory against the kernel's memory model
#   litmus-long			the same with 100,000 random programs (LITMUS_FIRST: from)
#   litmus-herd			200 of these by herd7, which is fetched from Debian's sid

# All of the core that needs no kernel objects.
EXPLORE_CORE	:= $(filter-out %/main.c %/trap.c %/trace.c, \
		     $(wildcard explore/core/*.c explore/memory/*.c))
EXPLORE_TESTS	:= $(patsubst tests/explore/%.c,$(B)/tests/explore/%, \
		     $(wildcard tests/explore/test_*.c))

EXPLORE_OBJS	:= $(EXPLORE_CORE:explore/%.c=$(B)/tests/explore/%.o)
EXPLORE_HEADERS	:= $(wildcard explore/*.h explore/*/*.h tests/explore/*.h)

$(EXPLORE_OBJS): $(B)/tests/explore/%.o: explore/%.c $(EXPLORE_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fno-pie -c -o $@ $<

$(B)/tests/explore/%: tests/explore/%.c $(EXPLORE_OBJS) $(EXPLORE_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fno-pie -no-pie $(LDFLAGS) -o $@ $< $(EXPLORE_OBJS) -lcmocka -ldw -ljansson

explore-test: $(EXPLORE_TESTS)
	@tests/unit/run.sh $(B)/tests/explore.count $^

explore-sanitized:
	@$(MAKE) --no-print-directory -s explore-test B=$(B)/sanitized \
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined" \
		LDFLAGS="-fsanitize=address,undefined"
	@mkdir -p $(B)/tests
	@cp $(B)/sanitized/tests/explore.count $(B)/tests/explore-sanitized.count

# Small programs need little room, and so little time to copy it. The second one
# watches what it does.
LITMUS		:= $(wildcard tests/litmus/*.c) explore/memory/memory.c
LITMUS_FLAGS	:= -O3 -DMEMORY_WORDS=8 -DMEMORY_MESSAGES=16 -DMEMORY_HELD=8
KERNEL_SOURCE	= $(B)/trees/stock/linux

$(B)/tests/litmus: $(LITMUS) $(wildcard tests/litmus/*.h explore/*.h explore/*/*.h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LITMUS_FLAGS) -o $@ $(LITMUS)
	$(CC) $(CFLAGS) $(LITMUS_FLAGS) -O1 -fsanitize=address,undefined \
		-fno-sanitize-recover=undefined -o $@-sanitized $(LITMUS)

litmus: $(B)/tests/litmus
	@tests/litmus/run.sh $< $(B)/tests/litmus.count $(KERNEL_SOURCE)

LITMUS_FIRST	?= 0
litmus-long: $(B)/tests/litmus
	@$< random $(LITMUS_FIRST) 100000

litmus-herd: $(B)/tests/litmus
	@tests/litmus/herd.sh $(B) $< $(KERNEL_SOURCE) $(LITMUS_FIRST) 200

.PHONY: explore-test explore-sanitized litmus litmus-long litmus-herd
