"""Words that no text of labcheck uses of results: no verdict on the patient, treatment, comfort.

Those of facts/patterns.yaml, meta.banned, and what would name a disease as certain, tell a patient
what to do, or reassure. What works are called, and of whom a study was, is said as it is.
"""

import re

BANNED = re.compile(
    r"diagnos|\bconfirm|\brul(e|es|ed|ing) out|\byou have|has the disease|suffers|\bproves?\b|"
    r"reassur|worr|\bfine\b|\bsafe\b|harmless|benign|healthy(?! (people|workers))|no cause for|"
    r"\bdos(e|es|ing|age)\b|tablet|\b(start|stop)\b|"
    r"\b(?<!under )treat(?!ed for diabetes)|prescri",
    re.IGNORECASE,
)
