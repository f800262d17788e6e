// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/result.h"
#include "base/version.h"
#include "kernel/arch.h"
#include "show/html.h"
#include "show/report.h"

static const struct report_section sections[] = {
	{
		.command = "bench", .title = "Measurements",
		.intro = "What one call of UFFDIO_MOVE costs and how it scales. The boots of "
			 "the trees were interleaved on one machine in one run; only the ratios "
			 "mean something elsewhere.",
		.write = section_bench,
	}, {
		.command = "explore", .title = "Every schedule",
		.intro = "The objects of each kernel were linked into one process, which decides "
			 "before each shared access which thread goes on. Each scenario ran under "
			 "every schedule, or under those within a bound.",
		.write = section_explore,
	}, {
		.command = "audit", .title = "Walkers",
		.intro = "Every call on the way into a walk of a reverse map: how the folio is "
			 "locked there according to the source, and how often walks came "
			 "along it in a guest.",
		.write = section_audit,
	}, {
		.command = "impact", .title = "Those who walk the reverse map",
		.intro = "What the rule costs reclaim, copy-on-write, DAMON and idle tracking, who "
			 "now try to lock each folio before they walk its reverse map. The boots of "
			 "the trees were interleaved on one machine in one run.",
		.write = section_impact,
	}, {
		.command = "test", .title = "Functional tests",
		.intro = "The same list of tests ran in a guest with each kernel.",
		.write = section_test,
	}, {
		.command = "torture", .title = "Torture",
		.intro = "Pages were moved while everything else happened to them: used, "
			 "reclaimed, merged, migrated, split, pinned, discarded, copied. Every "
			 "byte and the kernel's counts were checked after each round.",
		.write = section_torture,
	},
};

static const char style[] =
	":root{color-scheme:light dark;--ink:#1c1e21;--dim:#5d636b;--paper:#fdfdfc;"
	"--rule:#d8dade;--good:#12683a;--bad:#a82318;--soft:#f2f3f4}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e4e6e9;--dim:#9aa1ab;"
	"--paper:#16181b;--rule:#373b41;--good:#6cc793;--bad:#f08a7e;--soft:#202327}}\n"
	"body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);"
	"background:var(--paper);max-width:76rem;margin:0 auto;padding:2rem 1.25rem 4rem}\n"
	"h1,h2{line-height:1.2;font-weight:650}h1{font-size:1.9rem;margin:0}\n"
	"h2{font-size:1.35rem;margin:2.8rem 0 .5rem}p{max-width:46rem}\n"
	".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;margin:1rem 0}\n"
	"caption{text-align:left;color:var(--dim);padding-bottom:.4rem}\n"
	"th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--rule);"
	"vertical-align:top;font-weight:400}thead th{color:var(--dim);font-weight:600}\n"
	".number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
	"td.better{color:var(--good);font-weight:600}td.worse{color:var(--bad);font-weight:600}\n"
	"td.same{color:var(--dim)}code,pre{font:.88em ui-monospace,monospace;"
	"background:var(--soft);border-radius:3px;padding:.1em .35em}\n"
	"pre{padding:.7em .9em;overflow-x:auto}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;font-size:.9rem}\n"
	"dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}\n"
	".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(26rem,1fr));gap:1rem 2rem}\n"
	"figure{margin:.5rem 0}figcaption{font-weight:600;font-size:.95rem}\n"
	"svg{width:100%;height:auto;font:12px system-ui,sans-serif}\n"
	"svg text{fill:var(--ink)}svg .label{text-anchor:end}svg .tick{text-anchor:middle;fill:var(--dim)}\n"
	"svg .grid{stroke:var(--rule)}svg .one{stroke:var(--dim)}\n"
	"svg .ci{stroke:var(--dim);stroke-width:2}svg circle{fill:var(--dim)}\n"
	"svg .better .ci{stroke:var(--good)}svg .better circle{fill:var(--good)}\n"
	"svg .worse .ci{stroke:var(--bad)}svg .worse circle{fill:var(--bad)}\n";

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

static int write_section(struct lab *lab, FILE *out,
			 const struct report_section *section, const char *where,
			 const json_t *result)
{
	const json_t *host = json_object_get(result, "host");
	const char *line = json_string_value(json_object_get(host, "command_line"));

	html_printf(out, "<section>\n<h2>%s%s</h2>\n<p>%s</p>\n", section->title,
		    where, section->intro);
	if (section->write(out, result))
		return fail_with(&lab->why, EXIT_UNFIT, EINVAL,
			    "cannot use %s/results/%s%s.json: its records are not what '%s' writes; run 'rmaplab %s' again",
			    lab->build, lab->results, section->command, section->command,
			    section->command);
	if (line)
		html_printf(out, "<p>Made by:</p>\n<pre>%s</pre>\n", line);
	fputs("<details><summary>Machine and kernels</summary>\n", out);
	write_host(out, host);
	fputs("</details>\n</section>\n", out);
	return 0;
}

/* The last result of one command for one architecture and page size, if any. */
static int write_result(struct lab *lab, FILE *out,
			const struct report_section *section, const struct arch *arch,
			const struct arch_pages *pages, size_t *shown)
{
	autofree char *prefix = arch_prefix(arch, pages);
	autofree char *where = *prefix ? xasprintf(" on %s, pages of %zu KiB", arch->name,
						   pages->bytes >> 10) : xstrdup("");
	json_t *result;
	int err;

	snprintf(lab->results, sizeof(lab->results), "%s", prefix);
	err = result_load(lab, section->command, &result);
	if (!err && result) {
		err = write_section(lab, out, section, where, result);
		++*shown;
	}
	json_decref(result);
	return err;
}

static int write_all(struct lab *lab, FILE *out, const struct report_section *section,
		     size_t *shown)
{
	const struct arch *arch;
	int err = 0;

	for (size_t i = 0; !err && (arch = arch_at(i)); i++) {
		for (const struct arch_pages *pages = arch->pages; !err && pages->name;
		     pages++)
			err = write_result(lab, out, section, arch, pages, shown);
	}
	return err;
}

static int write_sections(struct lab *lab, FILE *out)
{
	size_t shown = 0;
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(sections); i++)
		err = write_all(lab, out, &sections[i], &shown);
	if (!err && shown == 0)
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "there is no result to report; run 'rmaplab bench' or 'rmaplab test' first");
	return err;
}

static int write_page(struct lab *lab, FILE *out)
{
	int err;

	fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n"
	      "<title>rmaplab report</title>\n<style>\n", out);
	fputs(style, out);
	html_printf(out, "</style>\n</head>\n<body>\n<h1>Reverse-map locking of Linux %s</h1>\n"
		    "<p>UFFDIO_MOVE takes the anon_vma lock because the reverse map of a "
		    "folio may be walked without the folio lock. The series makes every walk "
		    "hold the folio lock, and then drops the anon_vma lock. This page compares "
		    "kernels with and without it. Written by rmaplab %s.</p>\n",
		    lab->base->name, RMAPLAB_VERSION);
	err = write_sections(lab, out);
	fputs("</body>\n</html>\n", out);
	return err;
}

int report_write(struct lab *lab, char **path)
{
	char *page = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&page, &len);
	int err;

	*path = lab_path(lab, "report/index.html");
	if (!out)
		return fail_with(&lab->why, EXIT_UNFIT, errno,
			    "cannot compose the report: %s; end other programs", strerror(errno));
	err = write_page(lab, out);
	if (fclose(out) && !err)
		err = fail_with(&lab->why, EXIT_UNFIT, errno,
				"cannot compose the report: %s; end other programs",
				strerror(errno));
	if (!err) {
		err = fs_write(*path, page, len);
		if (err)
			fail_with(&lab->why, EXIT_UNFIT, -err,
			     "cannot write '%s': %s; choose another place with --build DIR",
			     *path, strerror(-err));
	}
	free(page);
	return err;
}
