"""Range sets: which are in use and where each lies.

What a set says of a test, where two differ, and what is wrong with one.
"""
