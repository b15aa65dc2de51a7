"""Methods and states of the patient: which words for them are the same.

A word is compared by its letters and digits, so `mid-cycle peak` is `Midcycle peak`; a closed list
holds other words for the same. Nothing is guessed by likeness.

    a range is for            a result that states            fits
    nephelometry (Mayo)       nephelometry                    yes: whose instrument is not stated
    nephelometry (Mayo)       nephelometry (Oxford)           no
    follicular or luteal      Follicular phase                yes
    mid-cycle peak            midcycle                        yes
"""

from functools import lru_cache

from labcheck.values.range_words import CONTEXTS

_SAME_METHODS = {
    "nephelometry": ("nephelometric", "immunonephelometry"),
    "turbidimetry": ("turbidimetric",),
    "immunoturbidimetry": ("immunoturbidimetric",),
    "chemiluminescence": ("chemiluminescent immunoassay", "chemiluminescence immunoassay", "CLIA"),
    "bromocresol green": ("bromcresol green", "BCG", "BCG dye", "colorimetric BCG"),
    "enzymatic": ("enzymatic assay", "enzymatic method", "enzymatic colorimetric"),
    "without pyridoxal-5-phosphate": (
        *("without P5P", "without PLP", "without pyridoxal phosphate", "IFCC without P5P"),
        *("UV without P5P", "UV kinetic without P5P", "IFCC without pyridoxal phosphate"),
        *("IFCC w/o P5P", "IFCC, without P5P", "UV w/o P5P"),
    ),
    "lactate to pyruvate": ("L to P", "L-P", "IFCC lactate to pyruvate"),
}
"""Methods, each with other words for the same; states are in `range_words`."""


@lru_cache(maxsize=1024)
def is_for(wanted: str, stated: str) -> bool:
    """Whether a range for a method or a state is for a result that states one.

    Args:
        wanted: What the range is for; a bracket behind it says by whom, `or` parts several.
        stated: What the result states.
    """
    ours, mine = _part_bracket(stated)
    for part in _part_either(wanted):
        theirs, yours = _part_bracket(part)
        if fold(ours) == fold(theirs) and (not mine or not yours or fold(mine) == fold(yours)):
            return True
    return False


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Give the letters and digits of a word, or of the one that stands for the same."""
    letters = _letters(text)
    return _words().get(letters, letters)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    listed = {other: word for word, others in _SAME_METHODS.items() for other in others}
    return {_letters(other): _letters(word) for other, word in (*CONTEXTS.items(), *listed.items())}


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _part_bracket(text: str) -> tuple[str, str]:
    before, bracket, inside = text.partition("(")
    return (before, inside) if bracket and inside.rstrip().endswith(")") else (text, "")


def _part_either(wanted: str) -> list[str]:
    """Part `follicular or luteal`; of `Tanner stage 1, 2 or 3` the others are stages as well."""
    first, *others = wanted.split(" or ")
    head, *more = first.split(", ")
    if more and all(each.isdigit() for each in (*more, *others)):
        first, others = head, [*more, *others]
    stage = first.rpartition(" ")[0]
    return [wanted, first, *(f"{stage} {each}" if each.isdigit() else each for each in others)]
