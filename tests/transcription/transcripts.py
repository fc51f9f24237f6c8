"""Generated conversations and the documents that Transcribe would write of them, in every form."""

import heapq
import json
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

FORMS = (
    "plain",
    "speakers",
    "speakers_in_segments",
    "one_speaker",
    "channels",
    "channels_in_labels",
    "speakers_and_channels",
    "languages",
)
TWO_CHANNELS = ("channels", "channels_in_labels", "speakers_and_channels")
MANY_SPEAKERS = ("speakers", "speakers_in_segments", "speakers_and_channels", "languages")


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A word as it was said; times in hundredths of a second."""

    word: str
    mark: str
    start: int
    end: int
    redacted: bool
    speaker: str | None
    channel: str | None
    language: str | None

    @property
    def text(self) -> str:
        return self.word + self.mark

    @property
    def times(self) -> dict[str, str]:
        return {"start_time": str(self.start / 100), "end_time": str(self.end / 100)}


@dataclass(frozen=True, kw_only=True)
class Conversation:
    form: str
    spoken: list[Spoken]
    document: dict[str, Any]


def load(name: str) -> dict[str, Any]:
    """A document of tests/transcription/data."""
    path = Path(__file__).parent / "data" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    form = draw(st.sampled_from(FORMS))
    channels = ("ch_0", "ch_1") if form in TWO_CHANNELS else (None,)
    streams = [_spoken(channel, draw(_voices(form))) for channel in channels]
    results = {"transcripts": [], **_labels(form, streams), "items": _items(form, streams)}
    spoken = [one for stream in streams for one in stream]
    return Conversation(form=form, spoken=spoken, document={"results": results})


def _voices(form: str) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Pause before a word, its length, mark, redaction and labels.

    Most words follow each other, some touch, some step back a little.
    """
    speakers = ["spk_0"] if form == "one_speaker" else [None]
    if form in MANY_SPEAKERS:
        speakers = ["spk_0", "spk_1", "spk_2"]
    languages = ["en-US", "es-US"] if form == "languages" else [None]
    pauses, lengths, marks = (-5, 0, 10, 60, 200), (0, 10, 40, 120), ("", ",", "?", ".")
    kinds = (pauses, lengths, marks, (False, True), speakers, languages)
    return st.lists(st.tuples(*map(st.sampled_from, kinds)), max_size=8)


def _spoken(channel: str | None, voices: list[tuple[Any, ...]]) -> list[Spoken]:
    stream: list[Spoken] = []
    for index, (pause, length, mark, redacted, speaker, language) in enumerate(voices):
        start = max(0, pause + (stream[-1].end if stream else 0))
        spoken = Spoken(
            word=f"{channel or 'word'}-{index}",
            mark=mark,
            start=start,
            end=start + length,
            redacted=redacted,
            speaker=speaker,
            channel=channel,
            language=language,
        )
        stream.append(spoken)
    return stream


def _items(form: str, streams: list[list[Spoken]]) -> list[dict[str, Any]]:
    """The items as the document mixes them: by start across channels, in order within each."""
    merged = heapq.merge(*streams, key=attrgetter("start"))
    return [item for spoken in merged for item in _items_of(form, spoken)]


def _items_of(form: str, spoken: Spoken) -> list[dict[str, Any]]:
    labels = {"speaker_label": spoken.speaker, "channel_label": spoken.channel}
    if form in ("speakers_in_segments", "one_speaker", "channels_in_labels"):
        labels = {}
    labels |= {"language_code": spoken.language}
    labels = {name: label for name, label in labels.items() if label}
    heard = {"redactions": [{"confidence": "0.9"}]} if spoken.redacted else {"confidence": "0.75"}
    word = {"type": "pronunciation", "alternatives": [{"content": spoken.word} | heard]}
    mark = {"type": "punctuation", "alternatives": [{"content": spoken.mark, "confidence": "0.0"}]}
    return [word | labels | spoken.times] + ([mark | labels] if spoken.mark else [])


def _labels(form: str, streams: list[list[Spoken]]) -> dict[str, Any]:
    labels: dict[str, Any] = {}
    if form in TWO_CHANNELS:
        channels = [
            {"channel_label": f"ch_{index}", "items": _items(form, [stream])}
            for index, stream in enumerate(streams)
        ]
        labels["channel_labels"] = {"number_of_channels": len(streams), "channels": channels}
    if form == "one_speaker":
        labels["speaker_labels"] = {"speakers": 1, "segments": []}
    if form in MANY_SPEAKERS:
        segments = [segment for stream in streams for segment in _segments(stream)]
        labels["speaker_labels"] = {"speakers": 3, "segments": segments}
    return labels


def _segments(stream: list[Spoken]) -> list[dict[str, Any]]:
    segments = []
    for speaker, group in groupby(stream, key=attrgetter("speaker")):
        items = [spoken.times | {"speaker_label": speaker} for spoken in group]
        times = {"start_time": items[0]["start_time"], "end_time": items[-1]["end_time"]}
        segments.append({"speaker_label": speaker, "items": items} | times)
    return segments
