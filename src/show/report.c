// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/result.h"
#include "base/version.h"
#include "kernel/arch.h"
#include "show/answers.h"
#include "show/html.h"
#include "show/report.h"
#include "show/rows.h"

/* Sections of one question, in the order of the answers. */
static const struct report_section sections[] = {
	{
		.group = "Is it right?",
		.command = "audit", .title = "Walkers",
		.intro = "Every call on the way into a walk of a reverse map: how the folio is "
			 "locked there according to the source, and how often walks came "
			 "along it in a guest.",
		.write = section_audit,
	}, {
		.group = "Is it right?",
		.command = "explore", .title = "Every schedule",
		.intro = "The objects of each kernel were linked into one process, which decides "
			 "before each shared access which thread goes on. Each scenario ran under "
			 "every schedule, or under those within a bound.",
		.write = section_explore,
	}, {
		.group = "Is it right?",
		.command = "test", .title = "Functional tests",
		.intro = "The same list of tests ran in a guest with each kernel.",
		.write = section_test,
	}, {
		.group = "Is it right?",
		.command = "torture", .title = "Torture",
		.intro = "Pages were moved while everything else happened to them: used, "
			 "reclaimed, merged, migrated, split, pinned, discarded, copied. Every "
			 "byte and the kernel's counts were checked after each round.",
		.write = section_torture,
	}, {
		.group = "Is it right?",
		.command = "campaign", .title = "Campaign",
		.intro = "Many runs on many machines, put together as if one machine had done "
			 "them. Shards of a search count as one if they are all there and fit "
			 "together; what has no answer is named, with the command that runs it.",
		.write = section_campaign,
	}, {
		.group = "What does it gain?",
		.command = "bench", .title = "Measurements",
		.intro = "What one call of UFFDIO_MOVE costs and how it scales. The boots of "
			 "the trees were interleaved on one machine in one run; only the ratios "
			 "mean something elsewhere. Left of 1 is less, right of it more; green is "
			 "better, red is worse.",
		.write = section_bench,
	}, {
		.group = "What does it cost others?",
		.command = "impact", .title = "Those who walk the reverse map",
		.intro = "What the rule costs reclaim, copy-on-write, DAMON and idle tracking, who "
			 "now try to lock each folio before they walk its reverse map. The boots of "
			 "the trees were interleaved on one machine in one run.",
		.write = section_impact,
	},
};

static const char style[] =
	":root{color-scheme:light dark;--ink:#1c1e21;--dim:#5d636b;--paper:#fdfdfc;"
	"--rule:#d8dade;--good:#12683a;--bad:#a82318;--soft:#f2f3f4;"
	"--l0:#5d636b;--l1:#1f5fa8;--l2:#9a5b00;--l3:#7a3b8f}\n"
	"@media screen and (prefers-color-scheme:dark){:root{--ink:#e4e6e9;--dim:#9aa1ab;"
	"--paper:#16181b;--rule:#373b41;--good:#6cc793;--bad:#f08a7e;--soft:#202327;"
	"--l0:#9aa1ab;--l1:#7db4f0;--l2:#e0a458;--l3:#cf9be0}}\n"
	"body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);overflow-wrap:anywhere;"
	"background:var(--paper);max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}\n"
	"h1,h2,h3{line-height:1.2;font-weight:650}h1{font-size:1.9rem;margin:0}\n"
	"h2{font-size:1.5rem;margin:2.6rem 0 .5rem}h3{font-size:1.15rem;margin:1.8rem 0 .3rem}"
	"p{max-width:46rem}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.2rem}"
	"dt{color:var(--dim)}dd{margin:0}details dl{font-size:.9rem}\n"
	".answers dt{color:inherit;font-weight:600}.answers code{display:inline-block}\n"
	"summary{cursor:pointer;margin:.4rem 0}\n"
	"table{border-collapse:collapse;font-size:.9rem;margin:.6rem 0 1rem;width:100%}\n"
	"caption{text-align:left;color:var(--dim);padding-bottom:.4rem}\n"
	"th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--rule);"
	"vertical-align:top;font-weight:400}thead th{color:var(--dim);font-weight:600}\n"
	".number{text-align:right;font-variant-numeric:tabular-nums}\n"
	":is(td,span).better{color:var(--good);font-weight:600}"
	":is(td,span).worse{color:var(--bad);font-weight:600}\n"
	".same{color:var(--dim)}code,pre,.code{font-family:ui-monospace,monospace;font-size:.88em}\n"
	"code,pre{background:var(--soft);border-radius:3px;padding:.1em .35em}\n"
	"pre{padding:.7em .9em;white-space:pre-wrap}\n"
	".threads{table-layout:fixed;font-size:.8rem}.threads td{border:0;padding:.1rem .4rem}\n"
	".threads td+td{border-left:1px solid var(--rule)}.threads p{margin:0}"
	".threads .what{font-weight:600;margin:0 0 .3rem .8em}\n"
	".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr));"
	"gap:1rem 2.5rem}\n"
	"figure{margin:.5rem 0;max-width:30rem}figcaption{font-weight:600;font-size:.95rem}\n"
	"svg{width:100%;height:auto;font:12px system-ui,sans-serif}\n"
	"svg text{fill:var(--ink);stroke:var(--paper);stroke-width:3;paint-order:stroke}"
	"svg .value{text-anchor:end}"
	"svg .tick{text-anchor:middle;fill:var(--dim)}svg .value.tick{text-anchor:end}\n"
	"svg .grid{stroke:var(--rule)}svg .one{stroke:var(--dim)}\n"
	"svg .ci{stroke:var(--dim);stroke-width:2}svg circle{fill:var(--dim)}\n"
	"svg .better .ci{stroke:var(--good)}svg .better circle,svg .better .value{fill:var(--good)}\n"
	"svg .worse .ci{stroke:var(--bad)}svg .worse circle,svg .worse .value{fill:var(--bad)}\n"
	"svg polyline{fill:none;stroke:var(--l0);stroke-width:2}svg .line0 circle{fill:var(--l0)}\n"
	"svg .line1 polyline{stroke:var(--l1);stroke-dasharray:7 3}svg .line1 circle{fill:var(--l1)}\n"
	"svg .line2 polyline{stroke:var(--l2);stroke-dasharray:2 3}svg .line2 circle{fill:var(--l2)}\n"
	"svg .line3 polyline{stroke:var(--l3);stroke-dasharray:9 3 2 3}svg .line3 circle{fill:var(--l3)}\n"
	/* A telephone: each row is a paragraph, each cell says what it is. */
	"@media screen and (max-width:44rem){body{padding:1rem .8rem 3rem}dl{display:block}"
	"dd{margin:0 0 .7rem}.answers code{display:table}"
	"table:not(.threads),table:not(.threads) :is(tbody,tr,th,td,caption){display:block}"
	"table:not(.threads) thead{display:none}table:not(.threads) tr{border-bottom:1px solid "
	"var(--rule);padding:.4rem 0}table:not(.threads) :is(th,td){border:0;padding:0;text-align:left}"
	"table:not(.threads) tbody th{font-weight:600}td[data-of]:before{content:attr(data-of) \": \";"
	"color:var(--dim);font-weight:400}.threads{font-size:.62rem}.threads td{padding:.1rem .2rem}}\n"
	"@media print{body{font-size:11px;max-width:none;padding:0}figure,tr,dd{break-inside:avoid}"
	"h2,h3{break-after:avoid}.plots{display:block;columns:2}details:not([open]){display:none}}\n";

static void write_value(FILE *out, const json_t *value)
{
	if (json_is_string(value))
		html_text(out, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
}

/* The facts about host and kernels, as far as they are plain values. */
static void write_host(FILE *out, const json_t *host)
{
	const char *key;
	json_t *value;

	fputs("<dl>\n", out);
	json_object_foreach((json_t *)host, key, value) {
		if (strcmp(key, "command_line") == 0 ||
		    (!json_is_string(value) && !json_is_integer(value)))
			continue;
		html_printf(out, "<dt>%s</dt><dd>", key);
		write_value(out, value);
		fputs("</dd>\n", out);
	}
	json_object_foreach(json_object_get(host, "kernels"), key, value) {
		html_printf(out, "<dt>kernel '%s'</dt><dd>", key);
		write_value(out, value);
		fputs("</dd>\n", out);
	}
	fputs("</dl>\n", out);
}

/* " on arm64, pages of 4 KiB", "" where it is the usual one */
static char *where(const struct evidence *evidence)
{
	return evidence->arch == arch_default() ? xstrdup("") :
		xasprintf(" on %s, pages of %zu KiB", evidence->arch->name,
			  evidence->pages->bytes >> 10);
}

static int write_section(struct lab *lab, FILE *out, const struct report_section *section,
			 const struct evidence *evidence)
{
	const json_t *result = evidence_of(evidence, section->command);
	const json_t *host = json_object_get(result, "host");
	const char *line = json_string_value(json_object_get(host, "command_line"));
	autofree char *on = where(evidence);

	html_printf(out, "<section>\n<h3>%s%s</h3>\n<p>%s</p>\n", section->title, on,
		    section->intro);
	if (section->write(out, result))
		return evidence_unusable(lab, section->command);
	fputs("<details><summary>Command, machine and kernels</summary>\n", out);
	if (line)
		html_printf(out, "<pre>%s</pre>\n", line);
	write_host(out, host);
	fputs("</details>\n</section>\n", out);
	return 0;
}

/* All that was found out, one for each architecture and page size. */
struct all {
	struct evidence of[8];
	size_t count;
	size_t results;
};

static int load_all(struct lab *lab, struct all *all)
{
	const struct arch *arch;
	int err = 0;

	for (size_t i = 0; !err && (arch = arch_at(i)); i++) {
		for (const struct arch_pages *pages = arch->pages; !err && pages->name; pages++) {
			struct evidence *evidence = &all->of[all->count];

			err = evidence_load(lab, arch, pages, evidence);
			if (err || all->count + 1 == ARRAY_SIZE(all->of))
				break;
			all->results += evidence->count;
			all->count++;
		}
	}
	return err;
}

static void free_all(struct all *all)
{
	for (size_t i = 0; i < all->count; i++)
		evidence_free(&all->of[i]);
}

/* What was not run is told of the usual architecture alone. */
static void write_answers(FILE *out, const struct all *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct answers answers = { 0 };

		if (!all->of[i].count && (i > 0 || all->results))
			continue;
		answers_find(&all->of[i], &answers);
		answers_write(&answers, out);
		answers_free(&answers);
	}
}

static int write_sections(struct lab *lab, FILE *out, const struct all *all)
{
	const char *group = "";
	int err = 0;

	for (size_t s = 0; !err && s < ARRAY_SIZE(sections); s++) {
		for (size_t i = 0; !err && i < all->count; i++) {
			if (!evidence_of(&all->of[i], sections[s].command))
				continue;
			if (strcmp(group, sections[s].group) != 0)
				html_printf(out, "<h2>%s</h2>\n", sections[s].group);
			group = sections[s].group;
			err = write_section(lab, out, &sections[s], &all->of[i]);
		}
	}
	return err;
}

static int write_page(struct lab *lab, FILE *out, const struct all *all)
{
	int err;

	fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n"
	      "<title>rmaplab report</title>\n<style>\n", out);
	fputs(style, out);
	html_printf(out, "</style>\n</head>\n<body>\n<h1>UFFDIO_MOVE on Linux %s</h1>\n"
		    "<p>UFFDIO_MOVE moves pages of a program without copying them. In Linux 6.12 "
		    "each page takes a lock that all threads share, the anon_vma lock, because "
		    "others may look up who maps a page (its reverse map) without the page's own "
		    "lock. The series makes all of them hold that one, drops the shared lock, and "
		    "moves many pages at once. This page compares kernels with it (series) and "
		    "without (stock). Written by rmaplab %s.</p>\n", lab->base->name, RMAPLAB_VERSION);
	write_answers(out, all);
	err = write_sections(lab, out, all);
	fputs("</body>\n</html>\n", out);
	return err;
}

static const struct evidence *choose(const struct all *all, const struct arch *arch,
				     const struct arch_pages *pages)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct evidence *evidence = &all->of[i];

		if (arch ? evidence->arch == arch && evidence->pages == pages : evidence->count > 0)
			return evidence;
	}
	return &all->of[0];
}

int report_answers(struct lab *lab, const struct arch *arch, const struct arch_pages *pages,
		   bool rows, int width, FILE *out)
{
	struct answers answers = { 0 };
	struct all all = { 0 };
	int err = load_all(lab, &all);

	if (!err) {
		const struct evidence *evidence = choose(&all, arch, pages);

		answers_find(evidence, &answers);
		answers_print(&answers, width, out);
		if (rows)
			rows_print(evidence, out);
	}
	answers_free(&answers);
	free_all(&all);
	return err;
}

/* Return: 0 with *@page set, which the caller frees, or negative errno. */
static int compose(struct lab *lab, const struct all *all, char **page)
{
	size_t len = 0;
	FILE *out = open_memstream(page, &len);
	int err = out ? write_page(lab, out, all) : -errno;

	if (!out || (fclose(out) && !err))
		err = fail_with(&lab->why, EXIT_UNFIT, errno,
				"cannot compose the report: %s; end other programs",
				strerror(errno));
	return err;
}

int report_write(struct lab *lab, char **path)
{
	autofree char *page = NULL;
	struct all all = { 0 };
	int err = load_all(lab, &all);

	*path = lab_path(lab, "report/index.html");
	if (!err && !all.results)
		err = fail_with(&lab->why, EXIT_UNFIT, ENOENT,
				"there is no result to report; run 'rmaplab bench' or 'rmaplab test' first");
	if (!err)
		err = compose(lab, &all, &page);
	if (!err) {
		err = fs_write(*path, page, strlen(page));
		if (err)
			fail_with(&lab->why, EXIT_UNFIT, -err,
				  "cannot write '%s': %s; choose another place with --build DIR",
				  *path, strerror(-err));
	}
	free_all(&all);
	return err;
}
