"""Pairs of dates as laboratories write them, the later first, for every door to put in order."""

NEWEST_FIRST = [
    ("2026-11-25", "2016-03-12"),
    ("2026/11/25", "2016/03/12"),
    ("2026.11.25", "2016.3.12"),
    ("20261125", "20160312"),
    ("202611250830", "201603120900"),
    ("2026/11/25 08:30", "2016/03/12 9:00"),
    ("Nov 25, 2026", "Mar 12, 2016"),
    ("November 25, 2026", "March 12, 2016"),
    ("25 Nov 2026", "12 Mar 2016"),
    ("25-Nov-2026", "12-Mar-2016"),
    ("25NOV2026", "12MAR2016"),
    ("25. November 2026", "12. März 2016"),
    ("25 novembre 2026", "12 mars 2016"),
    ("25 de noviembre de 2026", "12 de marzo de 2016"),
    ("Wed, 25 Nov 2026", "Sat, 12 Mar 2016"),
    ("25.11.2026", "12.03.2016"),
    ("25.11.2026 8:30", "12.03.2016 9:00"),
    # A day above 12 settles the order of the whole column.
    ("25/11/2026", "12/03/2016"),
    ("11/25/2026", "03/12/2016"),
    ("25-11-2026", "12-03-2016"),
    ("11/25/2026 02:30 PM", "03/12/2016 9:00 AM"),
    ("day 3", "day 1"),
]  # fmt: skip
"""Of each the order in time is known, in a table that has nothing else."""
UNKNOWN = [("05/06/2026", "04/05/2016"), ("25.11.26", "12.03.16"), ("11/25/26", "03/12/16"),
           ("at discharge", "2016-03-12"), ("day 3", "week 1"), ("", "2016-03-12")]  # fmt: skip
"""Of each it is not."""
