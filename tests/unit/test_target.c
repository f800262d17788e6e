// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "../../profile/target.h"

/* As the assembler encodes them. */
static const struct {
	const char *kind;
	uint32_t word;
} arm64[] = {
	{ "tlbi",    0xd50883a0 },	/* tlbi vale1is, x0 */
	{ "tlbi",    0xd508831f },	/* tlbi vmalle1is */
	{ "tlbi",    0xd50882a0 },	/* tlbi rvale1is, x0 */
	{ "tlbi",    0xd5088720 },	/* tlbi vae1, x0 */
	{ "dsb",     0xd5033b9f },	/* dsb ish */
	{ "dsb",     0xd5033a9f },	/* dsb ishst */
	{ "dsb",     0xd503379f },	/* dsb nsh */
	{ "atomic",  0xf8e00041 },	/* ldaddal x0,x1,[x2] */
	{ "atomic",  0xf820305f },	/* stset x0,[x2] */
	{ "atomic",  0x38e08041 },	/* swpalb w0,w1,[x2] */
	{ "atomic",  0xf8601041 },	/* ldclrl x0,x1,[x2] */
	{ "atomic",  0x88e0fc41 },	/* casal w0,w1,[x2] */
	{ "atomic",  0x0860fc82 },	/* caspal w0,w1,w2,w3,[x4] */
	{ "atomic",  0x8800fc41 },	/* stlxr w0,w1,[x2] */
	{ "atomic",  0x08007c41 },	/* stxrb w0,w1,[x2] */
	{ "atomic",  0xc8200861 },	/* stxp w0,x1,x2,[x3] */
	{ NULL,      0xd503309f },	/* ssbb */
	{ NULL,      0xd503349f },	/* pssbb */
	{ NULL,      0xd5033fdf },	/* isb */
	{ NULL,      0xd5033bbf },	/* dmb ish */
	{ NULL,      0xf8bfc020 },	/* ldapr x0,[x1] */
	{ NULL,      0x885ffc20 },	/* ldaxr w0,[x1] */
	{ NULL,      0xc87f0440 },	/* ldxp x0,x1,[x2] */
	{ NULL,      0xc8dffc20 },	/* ldar x0,[x1] */
	{ NULL,      0xc89ffc20 },	/* stlr x0,[x1] */
	{ NULL,      0xf8626820 },	/* ldr x0,[x1,x2] */
	{ NULL,      0xf8227820 },	/* str x0,[x1,x2,lsl 3] */
	{ NULL,      0xf85f8020 },	/* ldur x0,[x1,#-8] */
	{ NULL,      0xa9000440 },	/* stp x0,x1,[x2] */
	{ NULL,      0xd50b7e20 },	/* dc civac, x0 */
	{ NULL,      0xd5087800 },	/* at s1e1r, x0 */
	{ NULL,      0xd28c4cbf },	/* mov xzr, #0x6265 */
};

static void instructions_of_arm64_are_told_apart(void **state)
{
	const struct target *target = target_find("aarch64");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(arm64); i++) {
		const char *kind = target_kind(target, &arm64[i].word, sizeof(arm64[i].word));

		if (!kind != !arm64[i].kind || (kind && strcmp(kind, arm64[i].kind) != 0))
			fail_msg("%08x is '%s', not '%s'", arm64[i].word,
				 kind ? kind : "none", arm64[i].kind ? arm64[i].kind : "none");
	}
}

static void nothing_is_told_apart_on_x86(void **state)
{
	const struct target *target = target_find("x86_64");

	(void)state;
	assert_null(target_kind(target, &arm64[0].word, sizeof(arm64[0].word)));
	assert_null(target_find("riscv64"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_of_arm64_are_told_apart),
		cmocka_unit_test(nothing_is_told_apart_on_x86),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
