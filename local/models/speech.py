"""The speech model behind the local Transcribe: recordings in, words with speakers out."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from local.models.audio import Sound, open_recording
from local.models.diarisation import Diarisation
from local.models.embedding import SpeakerEmbedding
from local.models.recognition import SpeechRecognition
from local.models.segmentation import Segmentation
from local.models.speaker_words import label_speakers
from local.models.transcription import Transcription, Word

_WHEN_NOBODY_SPEAKS = ("en", 0.0)


@dataclass(frozen=True, slots=True)
class Models:
    """The three networks, loaded."""

    recognition: SpeechRecognition
    segmentation: Segmentation
    embedding: SpeakerEmbedding


@dataclass(slots=True)
class Channel:
    """One channel of a recording, listened to block by block."""

    models: Models
    max_speakers: int | None
    words: list[Word] = field(default_factory=list)
    diarisation: Diarisation | None = field(init=False)

    def __post_init__(self) -> None:
        wanted = self.max_speakers is not None
        models = self.models
        self.diarisation = Diarisation(models.segmentation, models.embedding) if wanted else None

    def listen(self, sound: Sound, *, language: str | None, start: float) -> None:
        """Hear the next block, shape (samples,); no language while nobody has spoken yet."""
        with ThreadPoolExecutor(max_workers=1) as beside:
            diarised = beside.submit(self.diarisation.add, sound) if self.diarisation else None
            if language:
                self.words += self.models.recognition.words(sound, language=language, start=start)
            if diarised:
                diarised.result()

    def labelled_words(self) -> list[Word]:
        """All words, with speakers if they are wanted."""
        if self.diarisation is None or self.max_speakers is None:
            return self.words
        timeline = self.diarisation.finish(max_speakers=self.max_speakers)
        return label_speakers(self.words, timeline)


class WhisperSpeechModel:
    """Whisper for the words, segmentation-3.0 and CAM++ for the speakers.

    The same file gives the same answer each time. Speakers are numbered over the whole recording;
    those of different channels are different people.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._models: Models | None = None

    def load(self) -> Models:
        """The models, read on the first call.

        Raises:
            ModelUnavailableError: They were not fetched, or a file is damaged.
        """
        with self._lock:
            if self._models is None:
                self._models = Models(SpeechRecognition(), Segmentation(), SpeakerEmbedding())
            return self._models

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None,
        max_speakers: int | None,
        split_channels: bool,
    ) -> Transcription:
        """See :meth:`local.models.transcription.SpeechModel.transcribe`."""
        recording = open_recording(path, split_channels=split_channels)
        models = self.load()
        channels = [Channel(models, max_speakers) for _ in range(2 if split_channels else 1)]
        known = (language, 1.0) if language else None
        for block in recording.blocks():
            known = known or models.recognition.language(block.sound.mean(axis=0))
            for channel, sound in zip(channels, block.sound, strict=True):
                channel.listen(sound, language=known and known[0], start=block.start)
        found_language, confidence = known or _WHEN_NOBODY_SPEAKS
        return Transcription(
            words=in_order(channels, numbered=split_channels),
            language=found_language,
            language_confidence=confidence,
            duration=recording.duration,
            channel_count=recording.channel_count,
        )


def in_order(channels: Iterable[Channel], *, numbered: bool) -> tuple[Word, ...]:
    """The words of all channels by time, the speakers numbered as they first appear.

    Args:
        channels: Each with its own speakers.
        numbered: Put the channel's number to each word.
    """
    words = [
        replace(word, channel=number if numbered else None)
        for number, channel in enumerate(channels)
        for word in channel.labelled_words()
    ]
    words.sort(key=lambda word: (word.start, word.end))
    numbers: dict[tuple[int | None, int], int] = {}
    return tuple(
        word
        if word.speaker is None
        else replace(word, speaker=numbers.setdefault((word.channel, word.speaker), len(numbers)))
        for word in words
    )
