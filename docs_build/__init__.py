"""Makes the pages of `docs/reference` from the program, and the pictures from the examples.

    python -m docs_build             writes every generated page
    python -m docs_build pictures    writes the pictures too; needs Chromium

A test compares the pages that are committed with what this would write.
"""
