// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/tally.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/fs.h"
#include "base/record.h"
#include "campaign/unit_run.h"

/* One look at all of it. */
struct taking {
	const char *dir;
	enum answer_check check;
	struct tally *tally;
	json_t *index;		/* number of each unit by its name */
};

static struct tally_unit *find(struct taking *taking, const char *name, size_t len)
{
	autofree char *unit = xasprintf("%.*s", (int)len, name);
	const json_t *number = json_object_get(taking->index, unit);

	return number ? &taking->tally->unit[json_integer_value(number)] : NULL;
}

static void set(struct tally_unit *unit, enum unit_state state, const char *why)
{
	unit->state = state;
	free(unit->why);
	unit->why = why ? xstrdup(why) : NULL;
}

static void add_stranger(struct taking *taking, const char *name)
{
	json_array_append_new(taking->tally->strangers, json_string(name));
}

/* Its first whole answer as it is planned. What was there beside it is told. */
static void take_first(struct taking *taking, struct tally_unit *unit, json_t *root)
{
	if (unit->why)
		add_stranger(taking, unit->why);
	set(unit, UNIT_ANSWERED, NULL);
	unit->answer = json_incref(root);
	taking->tally->seconds += record_number(root, "seconds");
}

static void take_another(struct tally_unit *unit, const json_t *root, const char *name)
{
	autofree char *one = answer_exact(unit->answer);
	autofree char *two = answer_exact(root);

	if (strcmp(one, two) != 0)
		set(unit, UNIT_DIFFERS, name);
}

/* No answer to the unit as it is planned: its state, unless it has one. */
static void take_useless(struct taking *taking, struct tally_unit *unit,
			 enum unit_state state, const char *why)
{
	if (unit->answer)
		add_stranger(taking, why);
	else if (unit->state < state)
		set(unit, state, why);
}

static void take_whole(struct taking *taking, struct tally_unit *unit, json_t *root,
		       const char *name)
{
	autofree char *path = NULL;
	autofree char *start = answer_start(taking->dir, unit->unit, &path);
	bool same = strcmp(record_text(root, "id"), record_text(unit->unit, "id")) == 0;
	autofree char *other = xasprintf("%s: of another tree or program", name);

	if (!same)
		take_useless(taking, unit, UNIT_OTHER, other);
	else if (!answer_fits(root, unit->unit, start))
		take_useless(taking, unit, UNIT_OVER_AGAIN,
			     strcmp(record_text(root, "learn"), start) ?
			     "all shards start over from what they know together" :
			     "it was not finished, and has more time now");
	else if (!unit->answer)
		take_first(taking, unit, root);
	else
		take_another(unit, root, name);
}

/* "UNIT.json" or "UNIT~HASH.json" */
static size_t unit_len(const char *name)
{
	size_t len = strcspn(name, "~");

	return name[len] ? len : len - strlen(".json");
}

/* What it says of itself counts, not what its file is called. */
static void take_answer(struct taking *taking, const char *name)
{
	autofree char *path = xasprintf("%s/results/%s", taking->dir, name);
	json_t *root;
	const char *wrong = answer_read(path, taking->check, &root);
	const char *says = record_text(root, "unit");
	autofree char *broken = xasprintf("%s: %s", name, wrong ? wrong : "of no unit");
	struct tally_unit *unit = wrong ? find(taking, name, unit_len(name)) :
					  find(taking, says, strlen(says));

	if (!unit)
		add_stranger(taking, broken);
	else if (wrong)
		take_useless(taking, unit, UNIT_BROKEN, broken);
	else
		take_whole(taking, unit, root, name);
	json_decref(root);
}

static void take_failure(struct taking *taking, const char *name)
{
	autofree char *path = xasprintf("%s/results/%s", taking->dir, name);
	struct tally_unit *unit = find(taking, name, strlen(name) - strlen(".failed"));
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);

	if (unit && unit->state < UNIT_FAILED &&
	    strcmp(record_text(root, "id"), record_text(unit->unit, "id")) == 0)
		set(unit, UNIT_FAILED, record_text(root, "why"));
	json_decref(root);
}

static void take_running(struct taking *taking, const char *name)
{
	autofree char *path = xasprintf("%s/running/%s", taking->dir, name);
	struct stat st;
	size_t len = strlen(name);

	if (stat(path, &st) || time(NULL) - st.st_mtime > RUNNING_SECONDS)
		return;
	/* "UNIT.HOST.PID", and a host's name may have dots. */
	while (len > 0) {
		struct tally_unit *unit = find(taking, name, len);

		if (unit && unit->state == UNIT_ANSWERED)
			return;
		if (unit) {
			set(unit, UNIT_RUNNING, NULL);
			return;
		}
		while (--len > 0 && name[len] != '.')
			;
	}
}

/* In the order of the names: a unit's own answer comes before others ("." < "~"). */
static void each_name(struct taking *taking, const char *folder, const char *suffix,
		      void (*take)(struct taking *taking, const char *name))
{
	autofree char *path = xasprintf("%s/%s", taking->dir, folder);
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		if (name[0] != '.' && ends_with(name, suffix))
			take(taking, name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

void tally_take(const char *dir, const json_t *plan, enum answer_check check,
		struct tally *tally)
{
	const json_t *units = json_object_get(plan, "units");
	struct taking taking = { dir, check, tally, json_object() };
	json_t *unit;
	size_t i;

	*tally = (struct tally){
		.nr = json_array_size(units), .strangers = json_array(),
		.unit = xcalloc(json_array_size(units) + 1, sizeof(*tally->unit)),
	};
	json_array_foreach((json_t *)units, i, unit) {
		tally->unit[i].unit = unit;
		json_object_set_new(taking.index, record_text(unit, "unit"),
				    json_integer((json_int_t)i));
	}
	each_name(&taking, "results", ".json", take_answer);
	each_name(&taking, "results", ".failed", take_failure);
	each_name(&taking, "running", "", take_running);
	for (i = 0; i < tally->nr; i++)
		tally->count[tally->unit[i].state]++;
	json_decref(taking.index);
}

void tally_free(struct tally *tally)
{
	for (size_t i = 0; i < tally->nr; i++) {
		json_decref(tally->unit[i].answer);
		free(tally->unit[i].why);
	}
	free(tally->unit);
	json_decref(tally->strangers);
	*tally = (struct tally){ 0 };
}

const char *tally_word(enum unit_state state)
{
	static const char *const words[UNIT_STATES] = {
		[UNIT_LEFT] = "is missing",
		[UNIT_RUNNING] = "is running",
		[UNIT_FAILED] = "failed",
		[UNIT_BROKEN] = "has a broken answer",
		[UNIT_OTHER] = "was answered by another tree or program",
		[UNIT_OVER_AGAIN] = "has to be run again",
		[UNIT_DIFFERS] = "has two answers that differ",
		[UNIT_ANSWERED] = "is answered",
	};

	return words[state];
}

/* Running it again settles no contradiction. */
bool tally_is_done(enum unit_state state)
{
	return state == UNIT_ANSWERED || state == UNIT_DIFFERS;
}

char *tally_line(const struct tally *tally)
{
	size_t done = tally->count[UNIT_ANSWERED] + tally->count[UNIT_DIFFERS];
	size_t running = tally->count[UNIT_RUNNING], failed = tally->count[UNIT_FAILED];
	size_t left = tally->nr - done - running - failed;
	autofree char *differ = tally->count[UNIT_DIFFERS] ?
		xasprintf(", %zu CONTRADICTORY", tally->count[UNIT_DIFFERS]) : xstrdup("");
	autofree char *to_go = NULL;

	if (done == tally->nr)
		to_go = xstrdup("");
	else if (!running || !tally->count[UNIT_ANSWERED])
		to_go = xstrdup(", unknown time to go");
	else {
		double each = tally->seconds / (double)tally->count[UNIT_ANSWERED];
		long go = (long)(each * ((double)(left + failed) + (double)running / 2) /
				 (double)running);

		to_go = xasprintf(", %ld:%02ld:%02ld to go", go / 3600, go / 60 % 60, go % 60);
	}
	return xasprintf("%zu of %zu done, %zu running, %zu failed, %zu left%s%s", done,
			 tally->nr, running, failed, left, differ, to_go);
}
