"""Judging: from a result and what is usual to a flag, a change and a row.

Nothing here opens a file, reads a clock or prints.
"""
