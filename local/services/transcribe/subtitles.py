"""Subtitle files in the formats WebVTT and SubRip.

Formats: https://www.w3.org/TR/webvtt1/ and https://docs.aws.amazon.com/transcribe/latest/dg/subtitles.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local.services.transcribe.items import Item, Segment, text
from local.services.transcribe.punctuation import SENTENCE_ENDS

LONGEST_TEXT = 84  # characters: two lines of 42, the usual limit for reading


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle; times in seconds."""

    start: float
    end: float
    text: str


def cues(segments: Sequence[Segment], separator: str) -> list[Cue]:
    """Cut utterances into subtitles: at ends of sentences, and where the text gets too long."""
    return [
        Cue(float(items[0]["start_time"]), _end(items), text(items, separator))
        for segment in segments
        for items in _cuts(segment, separator)
    ]


def webvtt(subtitles: Sequence[Cue], first_index: int) -> str:
    """Write a `.vtt` file."""
    blocks = [
        f"{index}\n{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n{_escaped(cue.text)}\n"
        for index, cue in enumerate(subtitles, start=first_index)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def subrip(subtitles: Sequence[Cue], first_index: int) -> str:
    """Write a `.srt` file."""
    return "\n".join(
        f"{index}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{cue.text}\n"
        for index, cue in enumerate(subtitles, start=first_index)
    )


def _cuts(segment: Segment, separator: str) -> Iterator[list[Item]]:
    cut: list[Item] = []
    for item in segment.items:
        starts_word = item["type"] == "pronunciation"
        if (
            cut
            and starts_word
            and (_ends_sentence(cut) or len(text([*cut, item], separator)) > LONGEST_TEXT)
        ):
            yield cut
            cut = []
        cut.append(item)
    yield cut


def _ends_sentence(items: Sequence[Item]) -> bool:
    last = items[-1]
    return last["type"] == "punctuation" and last["alternatives"][0]["content"][-1] in SENTENCE_ENDS


def _end(items: Sequence[Item]) -> float:
    return max(float(item["end_time"]) for item in items if "end_time" in item)


def _time(seconds: float, mark: str) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}{mark}{milliseconds:03d}"


def _escaped(plain: str) -> str:
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
