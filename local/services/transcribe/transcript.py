"""The transcript file.

Format: https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html#how-it-works-output and the
examples it links to. Numbers are text, except ids and counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.services.transcribe import languages
from local.services.transcribe.items import Item, Segment, labels, number, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the file says beside the words.

    Attributes:
        job_name: The job.
        account: The account that owns it.
        language_code: The language of the words.
        language_score: Confidence of the identified language, 0 to 1; None if it was given.
        shows_speakers: Whether speaker labels were asked for.
        channels: Channels transcribed on their own; 0 if that was not asked for.
    """

    job_name: str
    account: str
    language_code: str
    language_score: float | None
    shows_speakers: bool
    channels: int


def document(heading: Heading, segments: Sequence[Segment]) -> dict[str, Any]:
    """Build the file's content."""
    items = [item for segment in segments for item in segment.items]
    separator = languages.separator(heading.language_code)
    results: dict[str, Any] = {"transcripts": [{"transcript": text(items, separator)}]}
    results |= _identified_language(heading)
    if heading.shows_speakers:
        results["speaker_labels"] = _speaker_labels(segments)
    if heading.channels:
        results["channel_labels"] = _channel_labels(heading.channels, items)
    results["items"] = items
    results["audio_segments"] = [
        _audio_segment(identifier, segment, separator)
        for identifier, segment in enumerate(segments)
    ]
    return {
        "jobName": heading.job_name,
        "accountId": heading.account,
        "status": "COMPLETED",
        "results": results,
    }


def _identified_language(heading: Heading) -> dict[str, Any]:
    if heading.language_score is None:
        return {}
    identified = {"score": number(heading.language_score), "code": heading.language_code}
    return {"language_code": heading.language_code, "language_identification": [identified]}


def _speaker_labels(segments: Sequence[Segment]) -> dict[str, Any]:
    labelled = [segment for segment in segments if segment.utterance.speaker is not None]
    speakers = {(segment.utterance.channel, segment.utterance.speaker) for segment in labelled}
    return {
        "segments": [_speaker_segment(segment) for segment in labelled],
        "channel_label": "ch_0",
        "speakers": len(speakers),
    }


def _speaker_segment(segment: Segment) -> dict[str, Any]:
    return (
        _times(segment)
        | labels(segment.utterance)
        | {
            "items": [
                {name: item[name] for name in ("start_time", "end_time")}
                | labels(segment.utterance)
                for item in segment.items
                if item["type"] == "pronunciation"
            ]
        }
    )


def _channel_labels(count: int, items: Sequence[Item]) -> dict[str, Any]:
    names = [f"ch_{number}" for number in range(count)]
    return {
        "channels": [
            {
                "channel_label": name,
                "items": [item for item in items if item["channel_label"] == name],
            }
            for name in names
        ],
        "number_of_channels": count,
    }


def _audio_segment(identifier: int, segment: Segment, separator: str) -> dict[str, Any]:
    return (
        {"id": identifier, "transcript": text(segment.items, separator)}
        | _times(segment)
        | labels(segment.utterance)
        | {"items": [item["id"] for item in segment.items]}
    )


def _times(segment: Segment) -> dict[str, str]:
    return {
        "start_time": number(segment.utterance.start),
        "end_time": number(segment.utterance.end),
    }
