"""The words of a recording, read from the JSON document that Amazon Transcribe writes.

Format: https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html#how-it-works-output and the
example outputs of its pages on diarization and channel identification. Numbers come as strings.
Today each item carries its labels; older documents name the speakers only in
`speaker_labels.segments` and the channels only in `channel_labels.channels`.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from transcription.transcript_fields import (
    JsonObject,
    MalformedTranscriptError,
    number_at,
    object_at,
    objects_at,
    seconds_at,
    text_at,
)

# Spanish opens a question and an exclamation with a mark of its own: it belongs to the next word.
OPENING_MARKS = frozenset("¿¡")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word with the punctuation attached to it; times in seconds.

    `confidence` (0 to 1) is None for a redacted word: Transcribe gives only the redaction's own.
    """

    text: str
    start: float
    end: float
    confidence: float | None = None
    speaker: str | None = None
    channel: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said: words channel by channel, in each channel as the document orders them.

    `languages` has the longest spoken first. `duration` is the end of the last word or audio
    segment, in seconds.
    """

    words: tuple[Word, ...]
    languages: tuple[str, ...]
    duration: float


def parse_transcript(document: JsonObject, *, language: str | None = None) -> Transcript:
    """Read a Transcribe result in any of its forms; a silent recording has no words.

    Args:
        document: the parsed JSON document.
        language: the code that the job was started with; a document names only identified ones.

    Raises:
        MalformedTranscriptError: the document lacks a part or holds another type or number there.
    """
    results = object_at(document, "results")
    speakers = _Speakers(object_at(results, "speaker_labels"))
    words = tuple(
        word
        for channel, items in sorted(_streams(results).items(), key=lambda stream: stream[0] or "")
        for word in _words(_pieces(items, channel, speakers))
    )
    languages = _languages(results, words) or ((language,) if language else ())
    return Transcript(words=words, languages=languages, duration=_duration(results, words))


def _streams(results: JsonObject) -> dict[str | None, list[JsonObject]]:
    """The items of each channel, in the document's order; all under None without channels."""
    items = objects_at(results, "items")
    channels = objects_at(object_at(results, "channel_labels"), "channels")
    if not channels and "items" not in results:
        raise MalformedTranscriptError("results has neither items nor channel_labels.channels")
    streams: dict[str | None, list[JsonObject]] = defaultdict(list)
    if channels and not any(item.get("channel_label") for item in items):
        for channel in channels:
            streams[text_at(channel, "channel_label")] += objects_at(channel, "items")
        return streams
    label = None
    for item in items:
        label = text_at(item, "channel_label") or label
        streams[label].append(item)
    return streams


def _words(pieces: Iterable[Word | str]) -> Iterator[Word]:
    """Attach each punctuation mark to the word before it, or to the first where none is before."""
    word: Word | None = None
    marks = ""
    for piece in pieces:
        if isinstance(piece, Word):
            if word:
                yield word
            word = replace(piece, text=marks + piece.text) if marks else piece
            marks = ""
        elif word is None or piece in OPENING_MARKS:
            marks += piece
        else:
            word = replace(word, text=word.text + piece)
    if word:
        yield replace(word, text=word.text + marks)


def _pieces(
    items: Iterable[JsonObject], channel: str | None, speakers: "_Speakers"
) -> Iterator[Word | str]:
    """Each item of one channel as a word, or as bare text where it is punctuation."""
    for index, item in enumerate(items):
        try:
            yield _piece(item, channel, speakers)
        except MalformedTranscriptError as error:
            where = f"item {index} of {channel or 'the transcript'}"
            raise MalformedTranscriptError(f"{where}: {error}") from error


def _piece(item: JsonObject, channel: str | None, speakers: "_Speakers") -> Word | str:
    alternatives = objects_at(item, "alternatives")
    content = text_at(alternatives[0], "content") if alternatives else None
    if content is None:
        raise MalformedTranscriptError("alternatives must hold one with content, found none")
    if item.get("type") == "punctuation" or not content:
        return content
    start = seconds_at(item, "start_time")
    return Word(
        text=content,
        start=start,
        end=max(start, seconds_at(item, "end_time")),
        confidence=number_at(alternatives[0], "confidence"),
        speaker=speakers.of(item, start),
        channel=channel,
        language=text_at(item, "language_code"),
    )


class _Speakers:
    """Names the speaker of an item: by its own label, else by the segment that has its start."""

    def __init__(self, speaker_labels: JsonObject) -> None:
        self._speaker_labels = speaker_labels

    def of(self, item: JsonObject, start: float) -> str | None:
        """The speaker of the word that starts at `start` seconds, None where nothing says it."""
        if label := text_at(item, "speaker_label"):
            return label
        labels = self._labels_by_start.get(start)
        if not labels:
            return self._only_speaker
        # Words can share a start: the segments list them in the order of the items.
        return labels.popleft() if len(labels) > 1 else labels[0]

    @cached_property
    def _labels_by_start(self) -> dict[float, deque[str | None]]:
        labels: dict[float, deque[str | None]] = defaultdict(deque)
        for segment in objects_at(self._speaker_labels, "segments"):
            speaker = text_at(segment, "speaker_label")
            for item in objects_at(segment, "items"):
                label = text_at(item, "speaker_label") or speaker
                labels[seconds_at(item, "start_time")].append(label)
        return labels

    @cached_property
    def _only_speaker(self) -> str | None:
        # A document with one speaker can have no segments.
        return "spk_0" if number_at(self._speaker_labels, "speakers") == 1 else None


def _languages(results: JsonObject, words: tuple[Word, ...]) -> tuple[str, ...]:
    """Language codes by seconds spoken, else the one identified, else by words spoken."""
    seconds: dict[str, float] = defaultdict(float)
    for spoken in objects_at(results, "language_codes"):
        if code := text_at(spoken, "language_code"):
            seconds[code] += number_at(spoken, "duration_in_seconds") or 0.0
    if seconds:
        return tuple(sorted(seconds, key=lambda code: -seconds[code]))
    if code := text_at(results, "language_code"):
        return (code,)
    spoken_words = Counter(word.language for word in words if word.language)
    return tuple(code for code, _ in spoken_words.most_common())


def _duration(results: JsonObject, words: tuple[Word, ...]) -> float:
    segments = objects_at(results, "audio_segments")
    ends = [number_at(segment, "end_time") or 0.0 for segment in segments]
    return max([word.end for word in words] + ends, default=0.0)
