/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP set a flag. Every loop that can take longer than
 * a moment looks at it and returns -EINTR, so that resources are released on
 * the ordinary paths and the program ends within a second.
 */
#ifndef RMAPLAB_INTERRUPT_H
#define RMAPLAB_INTERRUPT_H

/** interrupt_setup() - install the handlers; blocking calls return EINTR */
void interrupt_setup(void);

/** interrupted() - number of the signal that asks us to end, 0 if none */
int interrupted(void);

#endif
