"""Speaker turns: what one voice said until another took over.

A channel holds its words in order, and a new turn starts where the speaker changes. Two channels
run at the same time. There a turn goes on while others talk over it, and ends in a pause in which
somebody else says at least one whole word: a "mhm" spoken over the other leaves the turn whole.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import inf

from transcription.transcript import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Successive words of one speaker on one channel; times in seconds of the recording."""

    words: tuple[Word, ...]
    start: float
    end: float

    @property
    def speaker(self) -> str | None:
        """The label of who speaks."""
        return self.words[0].speaker

    @property
    def channel(self) -> str | None:
        """The label of the channel that carries it."""
        return self.words[0].channel


def build_turns(words: Iterable[Word]) -> list[Turn]:
    """Group the words, in order within each channel, into turns sorted by start.

    Each word is in exactly one turn, and the turns of a speaker on a channel don't overlap.
    """
    channels = _channels(words)
    groups = [
        group
        for channel in channels
        for group in _split(channel, _interruptions(channels, of=channel))
    ]
    groups.sort(key=lambda group: group[0].start)
    return _without_overlap(groups)


def _channels(words: Iterable[Word]) -> list[list[Word]]:
    """The words of each channel, with starts that never go back.

    A word whose reported start lies before that of the word it follows is taken to start with it:
    the order of the items says more than a few hundredths of a second.
    """
    channels: dict[str | None, list[Word]] = defaultdict(list)
    for word in words:
        channel = channels[word.channel]
        earliest = channel[-1].start if channel else 0.0
        channel.append(word if word.start >= earliest else _delayed(word, earliest))
    return list(channels.values())


def _delayed(word: Word, start: float) -> Word:
    return replace(word, start=start, end=max(start, word.end))


def _split(
    channel: list[Word], interrupted: Callable[[float, float], bool]
) -> Iterator[list[Word]]:
    """Cut a channel where its speaker changes or somebody speaks in the pause between two words."""
    group = channel[:1]
    for before, after in pairwise(channel):
        if before.speaker != after.speaker or interrupted(before.end, after.start):
            yield group
            group = []
        group.append(after)
    yield group


def _interruptions(channels: list[list[Word]], *, of: list[Word]) -> Callable[[float, float], bool]:
    """Tells whether a word of another channel lies entirely within a pause."""
    others = sorted(
        (word.start, word.end) for channel in channels if channel is not of for word in channel
    )
    starts = [start for start, _ in others]
    earliest_ends = list(accumulate((end for _, end in reversed(others)), min))[::-1]

    def interrupted(pause_start: float, pause_end: float) -> bool:
        first = bisect_left(starts, pause_start)
        return pause_start < pause_end and first < len(starts) and earliest_ends[first] <= pause_end

    return interrupted


def _without_overlap(groups: list[list[Word]]) -> list[Turn]:
    """End each turn by the start of the same speaker's next one; the words stay as they are."""
    next_start: dict[tuple[str | None, str | None], float] = {}
    turns = []
    for group in reversed(groups):
        voice = (group[0].channel, group[0].speaker)
        start, end = group[0].start, max(word.end for word in group)
        turns.append(
            Turn(words=tuple(group), start=start, end=min(end, next_start.get(voice, inf)))
        )
        next_start[voice] = start
    return turns[::-1]
