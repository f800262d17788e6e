# SPDX-License-Identifier: GPL-2.0-only
#
# What each file leaves out of what it stands for: the paragraph of its comments
# that begins with "Left out:", on one line behind the file's name.
/^ \* Left out: / {
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.c$/, "", name)
	text = name ":"
	sub(/Left out: /, "")
	inside = 1
}
inside && /^ \*[\/]?$/ {
	print text
	inside = 0
}
inside {
	sub(/^ \* /, "")
	text = text " " $0
}
