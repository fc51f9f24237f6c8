from local.models.transcription import Word
from local.services.transcribe import items, subtitles
from local.services.transcribe.utterances import group

WORDS = (
    Word("Good", 0.5, 0.8, 1, speaker=0),
    Word("morning.", 0.8, 1.25, 1, speaker=0),
    Word("R&D?", 1.3, 1.9996, 1, speaker=0),
    Word("Yes!", 3661.5, 3662.0, 1, speaker=1),
)


def cues(words):
    return subtitles.cues(items.segments(group(words)), " ")


def test_webvtt():
    assert subtitles.webvtt(cues(WORDS), 0) == (
        "WEBVTT\n\n"
        "0\n00:00:00.500 --> 00:00:01.250\nGood morning.\n\n"
        "1\n00:00:01.300 --> 00:00:02.000\nR&amp;D?\n\n"
        "2\n01:01:01.500 --> 01:01:02.000\nYes!\n"
    )


def test_subrip():
    assert subtitles.subrip(cues(WORDS[2:]), 1) == (
        "1\n00:00:01,300 --> 00:00:02,000\nR&D?\n\n2\n01:01:01,500 --> 01:01:02,000\nYes!\n"
    )


def test_long_sentences_are_cut_between_words():
    words = [Word(f"word{number:03d}", number / 10, number / 10 + 0.1, 1) for number in range(40)]
    found = cues(words)
    assert all(len(cue.text) <= subtitles.LONGEST_TEXT for cue in found)
    assert len(found) == 4
    assert " ".join(cue.text for cue in found) == " ".join(word.text for word in words)


def test_silence_has_no_subtitles():
    assert cues(()) == []
