"""Give each word to a speaker."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from local.models.diarisation import Timeline
from local.models.transcription import Word

_CHANGE_WITHIN_SENTENCE = 0.2
"""How probable a change of speakers within a sentence is, compared with one between sentences."""
_OTHER_SPEAKER = 0.05
"""How probable it is that somebody speaks who was not heard at all."""

Scores = NDArray[np.float64]
"""Logarithms of probabilities, shape (words, people)."""


def label_speakers(words: Sequence[Word], timeline: Timeline) -> list[Word]:
    """Put a speaker's number to each word; the numbers are the timeline's.

    A word's times are not exact, and where people take turns a word may lie half in the other's.
    So the words are not labelled one by one: the most probable sequence of speakers is taken
    (Viterbi's algorithm), in which people seldom change in the middle of a sentence.
    """
    if not words:
        return []
    heard = np.stack([timeline.speech(word.start, word.end) for word in words])
    speakers = _likeliest_speakers(_scores(heard), [_ends_sentence(word) for word in words])
    return [replace(word, speaker=speaker) for word, speaker in zip(words, speakers, strict=True)]


def _scores(heard: NDArray[np.float64]) -> Scores:
    """From how much each person was heard during each word, shape (words, people)."""
    total = heard.sum(axis=1, keepdims=True)
    nobody = 1 / heard.shape[1]  # heard while the word was said: anyone may have said it
    shares = np.divide(heard, total, out=np.full_like(heard, nobody), where=total > 0)
    return np.asarray(np.log(_OTHER_SPEAKER + (1 - _OTHER_SPEAKER) * shares))


def _likeliest_speakers(scores: Scores, sentence_ends: Sequence[bool]) -> list[int]:
    """Viterbi's algorithm, with one state per person."""
    people = np.arange(scores.shape[1])
    best = scores[0]
    origins: list[NDArray[np.intp]] = []
    for word in range(1, len(scores)):
        change = 0.0 if sentence_ends[word - 1] else np.log(_CHANGE_WITHIN_SENTENCE)
        changed = best.max() + change
        origins.append(np.where(best >= changed, people, best.argmax()))
        best = np.maximum(best, changed) + scores[word]
    path = [int(best.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _ends_sentence(word: Word) -> bool:
    return word.text.endswith((".", "?", "!", "。", "？", "！"))  # noqa: RUF001
