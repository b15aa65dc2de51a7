"""What was understood of a file, before anybody relies on a verdict: `labcheck look`.

Nothing here reads or judges by a rule of its own: what was read and why a row is not judged is
asked of the reader and the judge, counted, and put beside the option or setting that settles it.
"""
