// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/job.h"

static int find_out(struct lab *lab, const struct job *job,
		    const struct session *session, struct result *result, void *ctx)
{
	int err = 0;

	for (size_t i = 0; !err && session && job->tree && i < session->count; i++)
		err = job->tree(lab, session, i, result, ctx);
	if (!err && job->all)
		err = job->all(lab, session, result, ctx);
	return err;
}

static int do_job(struct options *options, const struct job *job,
		  const struct session *session, void *ctx)
{
	struct lab *lab = &options->lab;
	struct result result;
	int err, status = EXIT_HOLDS;

	result_begin(&result, job->command, options->command_line);
	if (session)
		session_describe(session, result.host);
	err = find_out(lab, job, session, &result, ctx);
	if (!err) {
		/* What cannot be saved is printed all the same: it may have taken hours. */
		err = result_save(lab, &result, options->json);
		if (job->conclude)
			status = job->conclude(session, &result, ctx);
	}
	result_end(&result);
	return err ? err : status;
}

int job_run(struct options *options, const struct job *job, void *ctx)
{
	struct session session;
	int err;

	if (!job->variant) {
		err = lab_lock(&options->lab);
		return err ? err : do_job(options, job, NULL, ctx);
	}
	err = session_open(&options->lab, options->trees, options->tree_count,
			   job->variant, &session);
	if (err)
		return err;
	err = do_job(options, job, &session, ctx);
	session_close(&session);
	return err;
}
