/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a campaign's units run, built once and brought to each machine: DIR/ship is a
 * small repository with its build directory, DIR/ship.tar the same as one file, and
 * DIR/ship.tar.sha256 its hash. Nothing is built in it: build/shipped says so.
 *
 * Its files are known by their paths in it, "build/trees/stock/explore/explorer", and
 * each by the hash of its content.
 */
#ifndef RMAPLAB_SHIP_H
#define RMAPLAB_SHIP_H

#include <jansson.h>

#include "base/hash.h"
#include "kernel/tree.h"

/**
 * struct ship - one that is being loaded
 * @lab: where things are built, and where a failure is recorded
 * @dir: the campaign's directory; borrowed
 * @files: of each file by its path, the hash of its content, ship_hash()
 */
struct ship {
	struct lab *lab;
	const char *dir;
	json_t *files;
};

/**
 * ship_open() - begin an empty one, with this program and what it reads of the
 * repository
 *
 * Return: 0, or negative errno with lab->why set; ship_free() it in any case.
 */
int ship_open(struct ship *ship, struct lab *lab, const char *dir);

/**
 * ship_tree() - add what is run of a tree: its explorer, or its image
 * @tree: built, of the variant "explore" or another
 * @needs: array to which the paths of these files are added
 *
 * Return: 0, or negative errno with lab->why set.
 */
int ship_tree(struct ship *ship, const struct tree *tree, json_t *needs);

/** ship_guest() - likewise the programs for the guests of these pages */
int ship_guest(struct ship *ship, const struct arch_pages *pages, json_t *needs);

/** ship_file() - likewise a file of the repository, which may be missing */
int ship_file(struct ship *ship, const char *path, json_t *needs);

/**
 * ship_close() - write the archive and its hash
 *
 * The same files make the same archive.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int ship_close(struct ship *ship);

void ship_free(struct ship *ship);

/** ship_hash() - the hash of a file in words; NULL if it cannot be read; caller frees */
char *ship_hash(const char *path);

/**
 * ship_check() - are these the files that were planned?
 * @root: of the repository that they are in
 * @files: hashes by path
 * @needs: paths
 *
 * Return: 0, or negative errno with lab->why set.
 */
int ship_check(struct lab *lab, const char *root, const json_t *files, const json_t *needs);

/**
 * ship_stage() - make a build directory of one's own for what was shipped
 * @root: of the repository with it
 * @dir: to be made; its trees and programs are those of @root, results and logs are its own
 *
 * Return: 0, or negative errno with lab->why set.
 */
int ship_stage(struct lab *lab, const char *root, const char *dir);

#endif
