// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/proc.h"
#include "kernel/decode.h"

enum { ADDRESSES_MAX = 96 };

/* One "function+0xOFFSET/0xSIZE" of the text. */
struct address {
	const char *end;	/* behind it, in the text */
	uint64_t value;
	char *where;
};

struct decoder {
	const char *symbols;	/* System.map */
	struct address addresses[ADDRESSES_MAX];
	size_t count;
	size_t answered;
};

/*
 * The address of a symbol: a line "ffffffff81000000 t name". Static functions
 * may share a name: the one whose size fits is meant, and the size is not
 * there, but the address of what follows is.
 */
static uint64_t find_symbol(const char *symbols, const char *name, size_t len,
			    uint64_t size)
{
	uint64_t found = 0;

	for (const char *line = symbols; *line; ) {
		const char *end = strchr(line, '\n');
		char *rest;
		uint64_t value = strtoull(line, &rest, 16);

		if (!end)
			break;
		if (rest + 3 + len == end && memcmp(rest + 3, name, len) == 0) {
			uint64_t next = strtoull(end + 1, NULL, 16);

			found = value;
			if (next - value >= size && next - value < size + 64)
				return value;
		}
		line = end + 1;
	}
	return found;
}

static bool is_name(char c)
{
	return c == '_' || c == '.' || (c >= '0' && c <= '9') ||
	       (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Read the address whose "+0x" is at @plus. */
static bool read_address(const struct decoder *decoder, const char *text,
			 const char *plus, struct address *address)
{
	const char *name = plus;
	uint64_t offset, size;
	char *end;

	while (name > text && is_name(name[-1]))
		name--;
	offset = strtoull(plus + 1, &end, 16);
	if (name == plus || strncmp(end, "/0x", 3) != 0)
		return false;
	size = strtoull(end + 1, &end, 16);
	address->value = find_symbol(decoder->symbols, name, (size_t)(plus - name), size);
	if (!address->value)
		return false;
	/* A return address is behind the call. */
	address->value += offset ? offset - 1 : 0;
	address->end = end;
	return true;
}

static void read_addresses(struct decoder *decoder, const char *text)
{
	const char *plus = text;

	while ((plus = strstr(plus, "+0x")) && decoder->count < ADDRESSES_MAX) {
		if (read_address(decoder, text, plus, &decoder->addresses[decoder->count]))
			decoder->count++;
		plus++;
	}
}

/* "/path/of/source/obj/../mm/rmap.c:123 (discriminator 2)": from "mm/" on, to the blank. */
static char *shorten(const char *line)
{
	static const char up[] = "/../", root[] = "/linux/";
	const char *start = line, *at;

	for (at = strstr(line, root); at; at = strstr(at + 1, root))
		start = at + strlen(root);
	for (at = strstr(line, up); at; at = strstr(at + 1, up))
		start = at + strlen(up);
	return xasprintf("%.*s", (int)strcspn(start, " "), start);
}

/*
 * addr2line answers with the address and a line for each function that is inlined
 * there, innermost first. What is in a header is named behind the file that has it.
 */
static int take_answer(void *ctx, char *line)
{
	struct decoder *decoder = ctx;
	struct address *address;
	autofree char *where = NULL;
	autofree char *inner = NULL;

	if (starts_with(line, "0x")) {
		decoder->answered++;
		return 0;
	}
	if (!decoder->answered || decoder->answered > decoder->count ||
	    starts_with(line, "??"))
		return 0;
	address = &decoder->addresses[decoder->answered - 1];
	where = shorten(line);
	if (address->where && (strstr(address->where, ".c:") || !strstr(where, ".c:")))
		return 0;
	inner = address->where;
	address->where = inner ? xasprintf("%s, %s", where, inner) : xstrdup(where);
	return 0;
}

static void find_lines(struct decoder *decoder, const char *vmlinux)
{
	const char *argv[ADDRESSES_MAX + 6] = { "addr2line", "-a", "-i", "-e", vmlinux };
	char *texts[ADDRESSES_MAX] = { NULL };
	const struct proc proc = { .argv = argv, .line = take_answer, .ctx = decoder };

	for (size_t i = 0; i < decoder->count; i++) {
		texts[i] = xasprintf("%#lx", (unsigned long)decoder->addresses[i].value);
		argv[5 + i] = texts[i];
	}
	if (decoder->count > 0)
		proc_run(&proc);
	for (size_t i = 0; i < decoder->count; i++)
		free(texts[i]);
}

static char *write_text(const struct decoder *decoder, const char *text)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	for (size_t i = 0; file && i < decoder->count; i++) {
		const struct address *address = &decoder->addresses[i];

		fwrite(text, 1, (size_t)(address->end - text), file);
		if (address->where)
			fprintf(file, " (%s)", address->where);
		text = address->end;
	}
	if (!file)
		return xstrdup(text);
	fputs(text, file);
	fclose(file);
	return out;
}

char *decode_splat(const struct tree *tree, const char *text)
{
	autofree char *map = xasprintf("%s/System.map", tree->obj);
	autofree char *vmlinux = xasprintf("%s/vmlinux", tree->obj);
	autofree char *symbols = NULL;
	struct decoder decoder = { 0 };
	char *decoded;

	if (fs_read(map, &symbols, NULL))
		return xstrdup(text);
	decoder.symbols = symbols;
	read_addresses(&decoder, text);
	find_lines(&decoder, vmlinux);
	decoded = write_text(&decoder, text);
	for (size_t i = 0; i < decoder.count; i++)
		free(decoder.addresses[i].where);
	return decoded;
}
