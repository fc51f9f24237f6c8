"""The items of a transcript: words and punctuation marks, numbered.

Format: https://docs.aws.amazon.com/transcribe/latest/dg/diarization-output-batch.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from local.models.transcription import Word
from local.services.transcribe.punctuation import split
from local.services.transcribe.utterances import Utterance

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """An utterance and its items."""

    utterance: Utterance
    items: tuple[Item, ...]


def number(value: float) -> str:
    """A number as Transcribe writes it: text with one to three decimals, e.g. `7.29` or `8.0`."""
    return str(round(float(value), 3))


def labels(utterance: Utterance) -> dict[str, str]:
    """Whose words these are and on which channel, as far as that was asked for."""
    speaker, channel = utterance.speaker, utterance.channel
    return ({} if speaker is None else {"speaker_label": f"spk_{speaker}"}) | (
        {} if channel is None else {"channel_label": f"ch_{channel}"}
    )


def segments(utterances: Iterable[Utterance]) -> list[Segment]:
    """Make the items of every utterance; their ids count up through all of them."""
    found: list[Segment] = []
    count = 0
    for utterance in utterances:
        items: list[Item] = []
        for word in utterance.words:
            items += _items(word, count + len(items), labels(utterance), first=not items)
        count += len(items)
        if items:
            found.append(Segment(utterance, tuple(items)))
    return found


def text(items: Iterable[Item], separator: str) -> str:
    """Items as running text; marks stand right behind the word before them."""
    parts: list[str] = []
    for item in items:
        if parts and item["type"] == "pronunciation":
            parts.append(separator)
        parts.append(item["alternatives"][0]["content"])
    return "".join(parts)


def _items(word: Word, first_id: int, label: dict[str, str], *, first: bool) -> list[Item]:
    content, marks = split(word.text)
    found: list[Item] = []
    if content:
        times = {"start_time": number(word.start), "end_time": number(word.end)}
        found.append(
            _item(first_id, "pronunciation", number(word.confidence), content) | times | label
        )
    # A mark needs a word before it.
    if marks and (content or not first):
        found.append(_item(first_id + len(found), "punctuation", "0.0", marks) | label)
    return found


def _item(identifier: int, kind: str, confidence: str, content: str) -> Item:
    alternative = {"confidence": confidence, "content": content}
    return {"id": identifier, "type": kind, "alternatives": [alternative]}
