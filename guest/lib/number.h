/* SPDX-License-Identifier: GPL-2.0-only */
/* number - numbers as people write them on a command line */
#ifndef GUEST_NUMBER_H
#define GUEST_NUMBER_H

#include <argp.h>
#include <stdint.h>

/**
 * number_parse() - a decimal number, the whole of a word
 * @word: such as "512"; with K, M or G behind it: times 2^10, 2^20, 2^30
 * @least: smallest number allowed
 * @most: largest number allowed
 * @value: set on success
 *
 * Return: 0; -EINVAL when it is no number; -ERANGE when it is not allowed.
 */
int number_parse(const char *word, uint64_t least, uint64_t most, uint64_t *value);

/**
 * number_argument() - the same for an option of a program
 * @state: of argp; it ends the program, with the reason, if @word is not good
 * @word: the option's argument
 * @least: smallest number allowed
 * @most: largest number allowed
 *
 * Return: the number.
 */
uint64_t number_argument(struct argp_state *state, const char *word, uint64_t least,
			 uint64_t most);

#endif /* GUEST_NUMBER_H */
