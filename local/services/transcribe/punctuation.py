"""Splits a written word from the punctuation attached to it, as Transcribe's items have it."""

import re
from typing import Final

# Of East Asian texts: full stop, question and exclamation mark; comma, enumeration comma, colons.
_WIDE_ENDS: Final = "\u3002\uff1f\uff01"
_WIDE_MARKS: Final = "\uff0c\u3001\uff1a\uff1b"
SENTENCE_ENDS: Final = ".?!\u2026" + _WIDE_ENDS
_MARKS: Final = SENTENCE_ENDS + ",:;" + _WIDE_MARKS

# Quotation marks of several languages, brackets, dashes, and Whisper's marks of songs and noises.
_QUOTES: Final = '"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a'
_ORNAMENTS: Final = _QUOTES + "()[]{}<>*_~\u2013\u2014"

_TRAILING: Final = re.compile(rf"[{re.escape(_MARKS + _ORNAMENTS)}]+$")
# A dot or hyphen before a digit is part of the number.
_LEADING: Final = re.compile(rf"^(?:[{re.escape(_ORNAMENTS)}]|[{re.escape(_MARKS)}-](?!\d))+")
_ABBREVIATION: Final = re.compile(r"(?:[^\W\d_]\.){2,}$")
_ORNAMENT: Final = re.compile(f"[{re.escape(_ORNAMENTS)}]")


def split(text: str) -> tuple[str, str]:
    """Split a word into its content and the sentence marks after it.

    Quotes, brackets and dashes around the word are dropped, for Transcribe writes none; so are
    marks in front of it. Apostrophes, inverted marks and the hyphen of a broken-off word belong to
    the word. Abbreviations (`a.m.`) keep their dots.

    Returns:
        Content and marks; either may be empty.
    """
    found = _TRAILING.search(text)
    start = found.start() if found else len(text)
    if _ABBREVIATION.search(text[: start + 1]):
        start += 1
    content, marks = _LEADING.sub("", text[:start]), _ORNAMENT.sub("", text[start:])
    return content, marks
