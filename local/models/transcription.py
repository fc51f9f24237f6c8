"""What a speech model makes of a recording: the types between it and the service in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class UnreadableAudioError(Exception):
    """The file holds no audio that can be decoded; the text says what was found."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with the punctuation attached to it.

    Attributes:
        text: The word as written, e.g. ``"morning."``; never empty, no spaces.
        start: Seconds from the beginning of the recording.
        end: Seconds; not before ``start``.
        confidence: 0 to 1.
        speaker: 0, 1, ... in order of first appearance; None when speakers were not asked for.
        channel: 0 or 1; None when channels were not asked for.
    """

    text: str
    start: float
    end: float
    confidence: float
    speaker: int | None = None
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Transcription:
    """All words of a recording, by start time.

    Attributes:
        words: Empty for a silent recording.
        language: ISO 639-1 code, e.g. ``"en"``.
        language_confidence: 0 to 1; 1 when the language was given.
        duration: Length of the recording in seconds.
        channel_count: Channels in the file.
    """

    words: tuple[Word, ...]
    language: str
    language_confidence: float
    duration: float
    channel_count: int


class SpeechModel(Protocol):
    """Recognises words and, when asked, who says them. Safe to call from several threads."""

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None,
        max_speakers: int | None,
        split_channels: bool,
    ) -> Transcription:
        """Transcribe one audio or video file.

        Args:
            path: The file, in any container and codec FFmpeg reads.
            language: ISO 639-1 code; None to detect it.
            max_speakers: Label at most this many speakers (within each channel, when split);
                None for no labels.
            split_channels: Transcribe each channel on its own. Needs exactly two channels.

        Raises:
            UnreadableAudioError: No audio can be decoded, or split_channels without two channels.
        """
        ...
