"""Groups words into utterances: stretches of one voice without a long pause."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from local.models.transcription import Word

LONG_PAUSE: Final = 1.0  # seconds; Transcribe doesn't document its own


@dataclass(frozen=True, slots=True)
class Utterance:
    """At least one word, all of the same speaker and channel."""

    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        """Seconds."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Seconds; words of one utterance may overlap by rounding."""
        return max(word.end for word in self.words)

    @property
    def speaker(self) -> int | None:
        """Whose words these are; None without speaker labels."""
        return self.words[0].speaker

    @property
    def channel(self) -> int | None:
        """Where they were said; None without channel identification."""
        return self.words[0].channel


def group(words: Sequence[Word]) -> list[Utterance]:
    """Group words, given by start time, into utterances by start time.

    Voices on two channels that talk at once keep their sentences whole, as in Transcribe's output.
    """
    channels = sorted({_channel(word) for word in words})
    utterances = [
        Utterance(run)
        for channel in channels
        for run in _runs(word for word in words if _channel(word) == channel)
    ]
    return sorted(utterances, key=lambda utterance: utterance.start)


def _channel(word: Word) -> int:
    return -1 if word.channel is None else word.channel


def _runs(words: Iterable[Word]) -> Iterator[tuple[Word, ...]]:
    for _, same_speaker in groupby(words, key=lambda word: word.speaker):
        run: list[Word] = []
        for word in same_speaker:
            if run and word.start - run[-1].end > LONG_PAUSE:
                yield tuple(run)
                run = []
            run.append(word)
        yield tuple(run)
