"""What is asked of what is known, without a result that is judged: a unit, a test, an explanation.

The command and Python ask the same questions here, and print the answers each in its own way.
"""
