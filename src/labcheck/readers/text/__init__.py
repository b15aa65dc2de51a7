"""Text as people hold it: a note, a printed report, a table with dates across, shorthand.

A line is read as a whole or not at all: the name of a test that the catalogue knows, and behind it
a value with its unit, flag and range, by the grammar of every other format. The name may be unknown
where all of that stands behind it. What is left over on a line makes it a line that is not read,
and every such line that holds digits or a result in words is listed.
"""
