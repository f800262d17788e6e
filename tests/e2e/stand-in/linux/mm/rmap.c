/* SPDX-License-Identifier: GPL-2.0-only (stands in for the reverse map) */
first
second
third
