/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RMAPLAB_VERSION_H
#define RMAPLAB_VERSION_H

#define RMAPLAB_VERSION	"0.1"

#endif
