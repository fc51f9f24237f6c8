"""The rows of the table `transcribe_data`: one for each speaker turn of a recording."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from transcription.transcript import Transcript, Word
from transcription.turns import build_turns

# Name and Athena type of each column in the order of the table, where queries may sort by position.
# The partition key `upload_date` stands in the key of the object, not in its lines.
COLUMNS = (
    ("audio_transcribe_job", "string"),
    ("time_start", "string"),
    ("speaker", "string"),
    ("speaker_text", "string"),
    ("time_end", "string"),
    ("start_seconds", "double"),
    ("end_seconds", "double"),
    ("channel", "string"),
    ("confidence", "double"),
    ("language", "string"),
    ("word_count", "int"),
    ("recording_uri", "string"),
    ("job_name", "string"),
)

# Written without spaces between the words.
UNSPACED_LANGUAGES = ("ja", "th", "zh")

# What a reader may take for a line's end, or can't decode, and JSON lets pass unescaped: delete and
# the C1 controls (U+0085 is "next line"), line and paragraph separators, lone surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRow:
    """One speaker turn, with a field for each of `COLUMNS`."""

    audio_transcribe_job: str
    time_start: str
    speaker: str | None
    speaker_text: str
    time_end: str
    start_seconds: float
    end_seconds: float
    channel: str | None
    confidence: float | None
    language: str | None
    word_count: int
    recording_uri: str
    job_name: str


def rows_of(
    transcript: Transcript,
    *,
    recording: str,
    recording_uri: str,
    job_name: str,
    channel_names: Sequence[str] = (),
) -> Iterator[TurnRow]:
    """One row for each turn, sorted by start; none for a silent recording.

    Args:
        transcript: what was said.
        recording: the key of the recording's object.
        recording_uri: its full URI.
        job_name: the transcription job that heard it.
        channel_names: who speaks on ch_0, ch_1, ...; stands in for the speaker where channels alone
            tell the voices apart.
    """
    names = {f"ch_{index}": name for index, name in enumerate(channel_names)}
    languages = transcript.languages
    for turn in build_turns(transcript.words):
        language = _language(turn.words) or (languages[0] if languages else None)
        channel = turn.channel
        yield TurnRow(
            audio_transcribe_job=recording,
            time_start=_clock(turn.start),
            speaker=turn.speaker or (names.get(channel, channel) if channel else None),
            speaker_text=_text(turn.words, language),
            time_end=_clock(turn.end),
            start_seconds=turn.start,
            end_seconds=turn.end,
            channel=channel,
            confidence=_confidence(turn.words),
            language=language,
            word_count=len(turn.words),
            recording_uri=recording_uri,
            job_name=job_name,
        )


def to_json_lines(rows: Iterable[TurnRow]) -> bytes:
    """The rows as UTF-8 JSON Lines, every column in every line, safe for any JSON SerDe."""
    return b"".join(_json_line(row) for row in rows)


def _json_line(row: TurnRow) -> bytes:
    fields = {name: getattr(row, name) for name, _ in COLUMNS}
    line = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(_escape, line).encode() + b"\n"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    # Half a surrogate pair is no character, escaped or not: U+FFFD stands for it.
    return "\ufffd" if "\ud800" <= character <= "\udfff" else f"\\u{ord(character):04x}"


def _clock(seconds: float) -> str:
    """Whole seconds passed, as h:mm:ss."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"


def _text(words: Sequence[Word], language: str | None) -> str:
    spaced = (f"{_space_before(word.language or language)}{word.text}" for word in words[1:])
    return words[0].text + "".join(spaced)


def _space_before(language: str | None) -> str:
    return "" if language and language.startswith(UNSPACED_LANGUAGES) else " "


def _confidence(words: Sequence[Word]) -> float | None:
    """The mean over the words that have one, to the four digits that Transcribe gives."""
    confidences = [word.confidence for word in words if word.confidence is not None]
    return round(fmean(confidences), 4) if confidences else None


def _language(words: Sequence[Word]) -> str | None:
    """The language of most of the words, the earlier of two equals."""
    languages = Counter(word.language for word in words if word.language)
    return max(languages, key=languages.__getitem__, default=None)
