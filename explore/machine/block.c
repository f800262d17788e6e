// SPDX-License-Identifier: GPL-2.0-only
/*
 * The block layer: a bio is done when it has been submitted. The disk keeps the
 * first word of each page, which is all that scenarios write.
 *
 * Left out: errors, merging, plugs, interrupts that end a bio while its
 * submitter does something else.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>

#include "machine.h"

#define NR_BLOCKS 16

struct bio_set fs_bio_set;

static unsigned long disk[NR_BLOCKS];

void bio_init(struct bio *bio, struct block_device *bdev, struct bio_vec *table,
	      unsigned short max_vecs, blk_opf_t opf)
{
	*bio = (struct bio){
		.bi_bdev = bdev, .bi_opf = opf,
		.bi_io_vec = table, .bi_max_vecs = max_vecs,
	};
}

/* The bio and its one vector. */
struct bio *bio_alloc_bioset(struct block_device *bdev, unsigned short nr_vecs,
			     blk_opf_t opf, gfp_t gfp, struct bio_set *bs)
{
	struct bio *bio = kmalloc(sizeof(*bio) + sizeof(struct bio_vec), gfp);

	BUG_ON(nr_vecs != 1);
	bio_init(bio, bdev, (struct bio_vec *)(bio + 1), 1, opf);
	return bio;
}

void bio_uninit(struct bio *bio)
{
}

void bio_put(struct bio *bio)
{
	kfree(bio);
}

void bio_add_folio_nofail(struct bio *bio, struct folio *folio, size_t len, size_t off)
{
	BUG_ON(bio->bi_vcnt);
	bvec_set_folio(&bio->bi_io_vec[bio->bi_vcnt++], folio, len, off);
	bio->bi_iter.bi_size = len;
}

/* Users may write to a page at the moment that it is written out. */
static void transfer(struct bio *bio, const void *pc)
{
	struct bio_vec *vec = bio->bi_io_vec;
	unsigned long block = bio->bi_iter.bi_sector >> (PAGE_SHIFT - SECTOR_SHIFT);
	unsigned int pages = bio->bi_iter.bi_size >> PAGE_SHIFT;

	BUG_ON(block + pages > NR_BLOCKS);
	for (unsigned int i = 0, at = 0; i < pages; i++, at++) {
		unsigned long *word;
		const unsigned int kind = EX_READ | EX_WRITE;
		struct ex_span span[] = {
			{ &user_data_word, sizeof(user_data_word), kind },
			{ &disk[block + i], sizeof(disk[0]), kind },
		};

		if (at << PAGE_SHIFT == vec->bv_len) {
			vec++;
			at = 0;
		}
		word = page_address(vec->bv_page + at);
		ex_access_all(span, ARRAY_SIZE(span), pc);
		if (op_is_write(bio->bi_opf))
			disk[block + i] = *word;
		else
			*word = disk[block + i];
	}
	bio->bi_status = BLK_STS_OK;
}

int submit_bio_wait(struct bio *bio)
{
	might_block("block I/O", EX_CALLER);
	transfer(bio, EX_CALLER);
	return 0;
}

void submit_bio(struct bio *bio)
{
	transfer(bio, EX_CALLER);
	bio->bi_end_io(bio);
}
