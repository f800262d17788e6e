# SPDX-License-Identifier: GPL-2.0-only
#
# The host program build/bin/rmaplab. Everything but main.c also goes into an
# archive, which the unit tests link. Includes name the folder: "base/fs.h".

B		?= build
SRC_LIBS	:= -ljansson -larchive -ldw -lelf -lm
SRC_CFLAGS	:= -D_GNU_SOURCE -Isrc
SRC_ALL		:= $(wildcard src/*/*.c)
SRC_OBJS	:= $(SRC_ALL:src/%.c=$(B)/src/%.o)
SRC_LIB		:= $(B)/src/librmaplab.a

$(B)/bin/rmaplab: $(B)/src/cmd/main.o $(SRC_LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(SRC_LIBS)

$(SRC_LIB): $(filter-out $(B)/src/cmd/main.o,$(SRC_OBJS))
	rm -f $@ && $(AR) rcs $@ $^

$(B)/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SRC_CFLAGS) -MMD -MP -MT $@ -c -o $@ $<

-include $(SRC_OBJS:.o=.d)
