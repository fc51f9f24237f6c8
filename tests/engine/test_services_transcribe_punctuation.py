import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.services.transcribe.punctuation import split


@pytest.mark.parametrize(
    ("text", "content", "marks"),
    [
        ("morning", "morning", ""),
        ("morning.", "morning", "."),
        ("What?!", "What", "?!"),
        ('"Hello,"', "Hello", ","),
        ('"Stop!"', "Stop", "!"),
        ("(yes)", "yes", ""),
        ("...and", "and", ""),
        ("-Yes,", "Yes", ","),
        ("wh-", "wh-", ""),
        ("-5", "-5", ""),
        (".5", ".5", ""),
        ("$1,250.00.", "$1,250.00", "."),
        ("50%,", "50%", ","),
        ("a.m.", "a.m.", ""),
        ("U.S.,", "U.S.", ","),
        ("'cause", "'cause", ""),
        ("drivers'", "drivers'", ""),
        ("\u00bfC\u00f3mo", "\u00bfC\u00f3mo", ""),
        ("\u597d\u3002", "\u597d", "\u3002"),
        ("...", "", "..."),
        ("\u2014", "", ""),
        ("-", "", ""),
    ],
)
def test_a_word_and_its_marks(text, content, marks):
    assert split(text) == (content, marks)


@settings(deadline=None)  # the machine may be busy
@given(st.text(min_size=1))
def test_no_letter_or_digit_is_lost(text):
    def spoken(text):
        return [character for character in text if character.isalnum()]

    content, marks = split(text)
    assert spoken(content) == spoken(text)
    assert not spoken(marks)
