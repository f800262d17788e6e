# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of the host program. Each suite leaves "PASSED FAILED SKIPPED" in
# $(B)/tests/NAME.count.
#
#   folders		who includes from whom in src/ and guest/
#   prose		README and docs: length of lines, links, words
#   options		--help, manual page, documents and completion agree
#   unit		one program for each tests/unit/test_*.c
#   unit-sanitized	the same under ASan and UBSan
#   barriers		each barrier of the changed functions left out, with weak memory
#   campaign-slurm	a small campaign by a Slurm of its own; a node dies on the way (root)
#   e2e			the program as a whole, on stand-ins for kernel and QEMU
#   tidy		clang-tidy on the host and guest programs

UNIT_TESTS	:= $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/test_*.c))

folders:
	@tests/folders.sh $(B)

prose:
	@tests/prose.sh $(B)

options: $(B)/bin/rmaplab
	@tests/options.sh $(B)

unit: $(UNIT_TESTS)
	@tests/unit/run.sh $(B)/tests/unit.count $^

unit-sanitized:
	@$(MAKE) --no-print-directory -s unit B=$(B)/sanitized \
		CFLAGS="-std=gnu11 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined" \
		LDFLAGS="-fsanitize=address,undefined"
	@mkdir -p $(B)/tests
	@cp $(B)/sanitized/tests/unit.count $(B)/tests/unit-sanitized.count

e2e: $(B)/bin/rmaplab $(B)/guest/kselftest
	@tests/e2e/run.sh $(B)

# Not in `make check`: Slurm lets two minutes pass before it runs again what was lost.
campaign-slurm: $(B)/bin/rmaplab
	@scripts/setup.sh slurm
	@tests/campaign/run.sh $(B) tests/campaign/slurm.sh

# Not in `make check`: a search of all scenarios, then each barrier has half a minute.
barriers: $(B)/bin/rmaplab
	@$(B)/bin/rmaplab explore --build $(B) --tree series --memory weak --seconds 1 move-back || test $$? -eq 3
	@tests/mutants/barriers.sh $(B) 30

TIDY_FLAGS	= -std=gnu11 -D_GNU_SOURCE

tidy:
	@mkdir -p $(B)/tests
	@passed=0 failed=0; \
	for file in $(wildcard src/*/*.c guest/*/*.c tests/unit/*.c); do \
		case $$file in guest/*) root=guest ;; *) root=src ;; esac; \
		if clang-tidy --quiet $$file -- $(TIDY_FLAGS) -I$$root 2>/dev/null; then \
			passed=$$((passed + 1)); \
		else \
			failed=$$((failed + 1)); \
		fi; \
	done; \
	echo "$$passed $$failed 0" >$(B)/tests/tidy.count; \
	echo "tidy: $$passed files are clean, $$failed are not"; \
	[ $$failed -eq 0 ]

$(B)/tests/unit/%: tests/unit/%.c $(SRC_LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SRC_CFLAGS) $(LDFLAGS) -MMD -MP -MT $@ -o $@ $< $(SRC_LIB) \
		-lcmocka $(SRC_LIBS)

-include $(UNIT_TESTS:=.d)

.PHONY: folders prose options unit unit-sanitized e2e tidy campaign-slurm barriers
