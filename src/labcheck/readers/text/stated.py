"""What a whole text states of its patient and of the time, each thing as often as it is said."""

from labcheck.readers.text.patient_lines import Stated
from labcheck.values.patient import PATIENT_SEX_WORDS

OF_EVERY_ROW = ("sex", "age", "birth", "time")
_OF_STRANGERS = {"birth": "birth dates", "id": "patients' numbers", "sex": "sexes"}


class Statements:
    """The statements of a text, in their order."""

    def __init__(self) -> None:
        self._stated: dict[str, dict[str, None]] = {}
        self.latest: dict[str, str] = {}

    def add(self, stated: Stated) -> None:
        """Add one, which counts for the lines below it as well."""
        self._stated.setdefault(stated.what, {})[stated.text] = None
        self.latest[stated.what] = stated.text

    def says(self, what: str) -> bool:
        """Whether anything is stated of a kind: `time`."""
        return what in self._stated

    @property
    def pregnancy(self) -> str:
        """The pregnancy, where one is stated: `any`, `no`, or empty."""
        return self._list_once().get("pregnancy", "")

    def of_every_row(self) -> dict[str, str]:
        """Give what is stated once of the whole text, such as a date at its end."""
        once = self._list_once()
        known = {name: once[name] for name in OF_EVERY_ROW if name in once}
        return known | ({"patient": once["id"]} if "id" in once else {})

    def name_strangers(self) -> str:
        """Say what shows that the text is of more than one patient; empty where nothing does."""
        several = (name for what, name in _OF_STRANGERS.items() if len(self._different(what)) > 1)
        return " and ".join(several)

    def _list_once(self) -> dict[str, str]:
        return {what: next(iter(said)) for what, said in self._stated.items() if len(said) == 1}

    def _different(self, what: str) -> set[str]:
        said = {text.casefold() for text in self._stated.get(what, ())}
        return {PATIENT_SEX_WORDS[text].value for text in said} if what == "sex" else said
