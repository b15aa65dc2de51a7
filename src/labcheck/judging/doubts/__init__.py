"""Doubts: what speaks against a number, its unit or its printed range before they are judged.

Each module answers one question with a reason, or with what the row asks its reader to check.
None gives a flag.
"""
