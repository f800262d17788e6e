/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results of threads that run one after another, in each order: where a program says
 * so, those of any other schedule have to be among them.
 */
#ifndef EXPLORE_SERIAL_H
#define EXPLORE_SERIAL_H

/**
 * serial_learn() - run the open program in each order, if it says that it is serial
 *
 * An order in which a thread waits for a later one has no results. What is violated
 * meanwhile the search finds as well.
 */
void serial_learn(void);

#endif
