"""Law: whatever became of a file, it is read or refused, and a refusal repeats nothing of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labcheck.errors import InputError
from labcheck.files import unpack, without_gz
from labcheck.readers import Asked, find_reader, recognise
from same_case import SECRETS, WAYS, change

PIECES = st.sampled_from(
    [b"", b"\n", b"\r", b",", b";", b"\t", b"|", b'"', b"'", b"{", b"}", b"[", b"]", b":", b"-",
     b"<", b">", b"\0", b"\xff", b"\xc3\xb5", b"\xef\xbb\xbf", b"99999999999", b"-1", b"null",
     b"1e999", b"  ", b"\n\n\n", b"%", b"&", b"*", b"test", b"value", b"patient", b"resourceType"]
)  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0), st.integers(0, 40), PIECES), max_size=4)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.file)
@settings(max_examples=12)
@given(CHANGES, st.integers(0, 40), st.booleans())
def test_a_changed_file_is_read_or_refused_and_not_repeated(way, changes, tenths, is_named):
    layout = way.options[1] if way.options else ""
    for name, content in way.parts.items():
        changed = change(content, changes)
        changed = changed[: len(changed) * tenths // 10] if tenths < 10 else changed
        refused = read_or_refuse(changed, name if is_named else "-", layout)
        if refused is not None:
            assert refused.faults
            assert [secret for secret in SECRETS if secret in str(refused)] == []


def read_or_refuse(content, file, layout):
    """Read a file; gives the refusal, if it is refused, and lets no other error through."""
    try:
        unpacked = unpack(content, file)
        reader = find_reader(recognise(unpacked, without_gz(file)))
        reading = reader(unpacked, file, Asked(layout=layout))
    except InputError as refused:
        return refused
    assert all(case.results for case in reading.cases)
    assert all(str(fault).startswith(file) for fault in reading.faults)
    return None
