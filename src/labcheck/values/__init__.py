"""Values: numbers, intervals, limits, units, dates and patients as they are printed.

No test is known here.
"""
