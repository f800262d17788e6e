// SPDX-License-Identifier: GPL-2.0-only
#include "lib/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int number_parse(const char *word, uint64_t least, uint64_t most, uint64_t *value)
{
	static const char units[] = "KMG";
	unsigned long long number;
	unsigned int shift = 0;
	const char *unit;
	char *end;

	if (!isdigit((unsigned char)word[0]))
		return -EINVAL;
	errno = 0;
	number = strtoull(word, &end, 10);
	if (errno)
		return -ERANGE;
	unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
	if (unit) {
		shift = 10 * (unit - units + 1);
		end++;
	}
	if (*end)
		return -EINVAL;
	if (number > UINT64_MAX >> shift)
		return -ERANGE;
	number <<= shift;
	if (number < least || number > most)
		return -ERANGE;
	*value = number;
	return 0;
}

uint64_t number_argument(struct argp_state *state, const char *word, uint64_t least,
			 uint64_t most)
{
	uint64_t value = 0;

	if (number_parse(word, least, most, &value))
		argp_error(state, "'%s' is not a number between %ju and %ju", word,
			   (uintmax_t)least, (uintmax_t)most);
	return value;
}
