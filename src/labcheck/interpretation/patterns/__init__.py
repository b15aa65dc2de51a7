"""Patterns: what results of one draw can be seen with together.

Nothing here names a cause: it says which findings are there, which are not among the results, and
what such results can be seen with. The patterns themselves are data.
"""
