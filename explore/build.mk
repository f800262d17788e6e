# SPDX-License-Identifier: GPL-2.0-only
#
# The explorer's tests. The explorer itself is linked for each tree by link.mk,
# which `rmaplab explore` runs.
#
#   explore-test		the core on tiny programs
#   explore-sanitized		the same under ASan and UBSan

# All of the core that needs no kernel objects.
EXPLORE_CORE	:= $(filter-out %/main.c %/trap.c %/trace.c, \
		     $(wildcard explore/core/*.c))
EXPLORE_TESTS	:= $(patsubst tests/explore/%.c,$(B)/tests/explore/%, \
		     $(wildcard tests/explore/test_*.c))

$(B)/tests/explore/%: tests/explore/%.c $(EXPLORE_CORE) $(wildcard explore/*.h explore/core/*.h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -no-pie $(LDFLAGS) -o $@ $< $(EXPLORE_CORE) -lcmocka -ldw -ljansson

explore-test: $(EXPLORE_TESTS)
	@tests/unit/run.sh $(B)/tests/explore.count $^

explore-sanitized:
	@$(MAKE) --no-print-directory -s explore-test B=$(B)/sanitized \
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined" \
		LDFLAGS="-fsanitize=address,undefined"
	@mkdir -p $(B)/tests
	@cp $(B)/sanitized/tests/explore.count $(B)/tests/explore-sanitized.count

.PHONY: explore-test explore-sanitized
