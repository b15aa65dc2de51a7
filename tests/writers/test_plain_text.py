"""Texts made harmless for the place they are written to."""

import json

import pytest

from labcheck.writers.plain_text import make_encodable


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("plain", "ascii", "plain"),
        ("", "ascii", ""),
        ("a µ b", "utf-8", "a µ b"),
        ("a µ b", "latin-1", "a µ b"),
        ("a µ b", "ascii", "a \\u00b5 b"),
        # What the encoding has stays as it is; the rest alone is escaped.
        ("µ ▲", "latin-1", "µ \\u25b2"),
        ("Müller 検査", "ascii", "M\\u00fcller \\u691c\\u67fb"),
        ("Müller 検査", "cp1252", "Müller \\u691c\\u67fb"),
        ("検査", "shift_jis", "検査"),
        # Beyond the basic plane, a pair as in JSON.
        ("\U0001f9ea", "ascii", "\\ud83e\\uddea"),
        # Half a pair, which no encoding has.
        ("a\ud83eb", "utf-8", "a\\ud83eb"),
        ("line\nbreak\ttab", "ascii", "line\nbreak\ttab"),
    ],
)
def test_what_an_encoding_does_not_have_is_escaped(text, encoding, expected):
    assert make_encodable(text, encoding) == expected
    assert make_encodable(text, encoding).encode(encoding).decode(encoding) == expected


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
@pytest.mark.parametrize("text", ["Müller 検査", "\U0001f9ea µ ▲▼", "\u2028 \x85"])
def test_json_loses_nothing_by_it(text, encoding):
    """The escapes are those of JSON, so a reader of JSON gets the text as it was."""
    written = make_encodable(json.dumps(text, ensure_ascii=False), encoding)
    assert json.loads(written.encode(encoding).decode(encoding)) == text
