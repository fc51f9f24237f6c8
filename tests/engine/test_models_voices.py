"""Filter banks, clustering and diarisation, without the networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.models import clustering
from local.models.audio import SAMPLE_RATE, Sound
from local.models.clustering import find_people
from local.models.diarisation import Diarisation
from local.models.filter_banks import filter_banks
from local.models.segmentation import FRAME_SAMPLES, WINDOW_FRAMES, WINDOW_SAMPLES, Activity
from tests.engine.models_support import silence, tone

if TYPE_CHECKING:
    from local.models.embedding import Embedding, SpeakerEmbedding
    from local.models.segmentation import Segmentation

LOW, HIGH = 200.0, 1000.0


def test_filter_banks_are_those_of_kaldi() -> None:
    times = np.arange(8_000) / SAMPLE_RATE
    sweep = 0.4 * np.sin(2 * np.pi * (200 + 3000 * times) * times)
    sound = (sweep + 0.1 * np.cos(2 * np.pi * 5000 * times)).astype(np.float32)

    features = filter_banks(sound)

    assert features.shape == (48, 80)
    # From kaldi-native-fbank 1.22 with dither 0, 80 bins, the mean over time taken off.
    expected = [
        [3.278, 15.374, -3.994, -6.924, -0.358],
        [1.617, -0.988, 1.929, -1.043, -0.408],
        [0.277, -2.708, -5.33, -3.87, 2.35],
    ]
    found = features[[0, 17, 47]][:, [0, 10, 25, 40, 60]]
    assert found == pytest.approx(np.array(expected), abs=0.002)


def around(centre: int, count: int, *, spread: float, seed: int) -> clustering.Points:
    """Vectors of length 1 near an axis of a space of 32 dimensions."""
    noise = np.random.default_rng(seed).normal(size=(count, 32)) * spread
    noise[:, centre] += 1
    return (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)


def test_finds_how_many_people_speak() -> None:
    points = np.concatenate([around(axis, 9, spread=0.1, seed=axis) for axis in (3, 7, 20)])

    people = find_people(points, np.full(27, 4.0), at_most=10)

    assert sorted(np.abs(people).argmax(axis=1)) == [3, 7, 20]
    assert np.linalg.norm(people, axis=1) == pytest.approx(1)


def test_the_likest_people_are_taken_for_one_when_there_are_too_many() -> None:
    alike = around(3, 9, spread=0.05, seed=1)
    alike[:5, 4] += 2
    alike /= np.linalg.norm(alike, axis=1, keepdims=True)
    points = np.concatenate([alike, around(20, 9, spread=0.05, seed=2)])
    seconds = np.full(18, 4.0)

    assert len(find_people(points, seconds, at_most=10)) == 3
    first, second = sorted(find_people(points, seconds, at_most=2), key=np.argmax)

    assert first[[3, 4]].min() > 0.4
    assert second[20] > 0.9


def test_a_cough_is_nobody() -> None:
    points = np.concatenate([around(3, 9, spread=0.1, seed=1), around(9, 1, spread=0.1, seed=2)])

    assert len(find_people(points, np.array([4.0] * 9 + [1.6]), at_most=10)) == 1


def test_a_long_recording_is_clustered_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.concatenate([around(axis, 40, spread=0.1, seed=axis) for axis in (3, 7)])
    points = points[np.random.default_rng(1).permutation(80)]
    monkeypatch.setattr(clustering, "_MOST_POINTS", 15)

    people = find_people(points, np.full(80, 4.0), at_most=10)

    assert sorted(people.argmax(axis=1)) == [3, 7]


@given(
    count=st.integers(1, 40), at_most=st.integers(1, 5), seed=st.integers(0, 2**16), data=st.data()
)
def test_there_is_always_somebody_and_never_too_many(
    count: int, at_most: int, seed: int, data: st.DataObject
) -> None:
    points = around(0, count, spread=1.0, seed=seed)
    seconds = data.draw(st.lists(st.floats(0.5, 10), min_size=count, max_size=count))

    people = find_people(points, np.array(seconds), at_most=at_most)

    assert 1 <= len(people) <= at_most
    assert np.linalg.norm(people, axis=1) == pytest.approx(1, abs=1e-5)


class ToneSegmentation:
    """Hears two people: one hums low, the other high. Who is first in a window is speaker 0."""

    def activity(self, window: Sound) -> Activity:
        assert window.shape == (WINDOW_SAMPLES,)
        frames = np.stack(
            [window[at * FRAME_SAMPLES :][:990] for at in range(WINDOW_FRAMES)], dtype=np.float32
        )
        crossings = (np.diff(np.signbit(frames), axis=1)).sum(axis=1)
        loud = np.abs(frames).max(axis=1) > 0.1
        people = [loud & (crossings < 60), loud & (crossings >= 60)]
        people.sort(key=lambda heard: heard.argmax() if heard.any() else WINDOW_FRAMES)
        return np.stack([*people, np.zeros(WINDOW_FRAMES, bool)], axis=1)


class ToneEmbedding:
    """A voice is the note it hums."""

    def embed(self, sound: Sound) -> Embedding:
        crossings = np.diff(np.signbit(sound)).mean()
        return np.array([1, 0] if crossings < 0.07 else [0, 1], np.float32)


def diarisation() -> Diarisation:
    return Diarisation(
        cast("Segmentation", ToneSegmentation()), cast("SpeakerEmbedding", ToneEmbedding())
    )


def dialogue() -> Sound:
    """40 s: high from 1 s, low from 13 s, high from 25 s, silence from 37 s on."""
    high, low = tone(12, hertz=HIGH), tone(12, hertz=LOW)
    return np.concatenate([silence(1), high, low, high, silence(3)])


def test_the_same_person_is_found_again_in_every_window() -> None:
    gathered = diarisation()
    gathered.add(dialogue())

    timeline = gathered.finish(max_speakers=10)

    first, second, third = (timeline.speech(start, start + 2) for start in (5.0, 18.0, 30.0))
    assert len(first) == 2
    assert first.argmax() == third.argmax() != second.argmax()
    assert first.max() > 100 * first.min()
    assert timeline.speech(38.0, 39.5).sum() == 0
    assert timeline.speech(12.0, 12.9).argmax() == first.argmax()
    assert timeline.speech(13.1, 14.0).argmax() == second.argmax()


def test_it_does_not_matter_in_which_pieces_a_recording_comes() -> None:
    whole, pieces = diarisation(), diarisation()
    sound = dialogue()

    whole.add(sound)
    for at in (0, 1, 123_456, 130_000, 500_000):
        following = next((cut for cut in (1, 123_456, 130_000, 500_000) if cut > at), len(sound))
        pieces.add(sound[at:following])

    expected, found = whole.finish(max_speakers=10), pieces.finish(max_speakers=10)
    assert np.array_equal(found.activity, expected.activity)
    assert np.array_equal(found.identity, expected.identity)


@pytest.mark.parametrize("seconds", [0.3, 9.0, 40.0])
def test_nobody_speaks_in_silence(seconds: float) -> None:
    gathered = diarisation()
    gathered.add(silence(seconds))

    assert gathered.finish(max_speakers=10).speech(0.0, seconds).tolist() == [0.0]


def test_speech_past_the_end_is_none() -> None:
    gathered = diarisation()
    gathered.add(dialogue())

    assert gathered.finish(max_speakers=2).speech(1_000.0, 1_001.0).tolist() == [0.0, 0.0]
